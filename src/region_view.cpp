#include <mutual/error.hpp>
#include <mutual/region_view.hpp>

#include "platform/region.hpp"
#include "platform/system.hpp"
#include "throw_error.hpp"
#include "view_rights.hpp"

#include <algorithm>
#include <utility>

namespace mutual {
namespace {

/// Turns "0 means to the end" into a number; sets `ec` when the range leaves the view.
std::size_t length_within(std::size_t view_size, std::size_t offset, std::size_t size, std::error_code& ec) noexcept {
    if (offset > view_size || size > view_size - offset) {
        ec = errc::out_of_range;
        return 0;
    }
    return size != 0 ? size : view_size - offset;
}

} // namespace

std::size_t allocation_granularity() noexcept {
    constexpr std::size_t windows_granularity = std::size_t{64} * 1024;
    return std::max(windows_granularity, platform::page_size());
}

std::size_t page_size() noexcept {
    return platform::page_size();
}

std::size_t large_page_size() noexcept {
    return platform::large_page_size();
}

region_view::region_view(region_view&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)),
      size_(std::exchange(other.size_, 0)),
      offset_(std::exchange(other.offset_, 0)),
      mapping_(std::exchange(other.mapping_, {})),
      access_(std::exchange(other.access_, view_access::read_only)),
      mapped_access_(std::exchange(other.mapped_access_, view_access::read_only)) {
}

region_view& region_view::operator=(region_view&& other) noexcept {
    region_view taken(std::move(other));
    std::swap(data_, taken.data_);
    std::swap(size_, taken.size_);
    std::swap(offset_, taken.offset_);
    std::swap(mapping_, taken.mapping_);
    std::swap(access_, taken.access_);
    std::swap(mapped_access_, taken.mapped_access_);
    return *this;
}

region_view::~region_view() {
    unmap();
}

void region_view::unmap() noexcept {
    if (data_ == nullptr)
        return;
    platform::unmap_region(mapping_);
    data_ = nullptr;
    size_ = 0;
    offset_ = 0;
    mapping_ = {};
    access_ = view_access::read_only;
    mapped_access_ = view_access::read_only;
}

void region_view::flush(std::size_t offset, std::size_t size, std::error_code& ec) const noexcept {
    ec = *this ? std::error_code() : make_error_code(errc::empty_handle);
    const std::size_t length = ec ? 0 : length_within(size_, offset, size, ec);
    if (!ec && length != 0 && writes_through(mapped_access_))
        platform::flush_mapping(mapping_, data_ + offset, length, ec);
}

void region_view::flush(std::size_t offset, std::size_t size) const {
    std::error_code ec;
    flush(offset, size, ec);
    throw_if(ec, "flush view", {});
}

void region_view::sync(std::size_t offset, std::size_t size, std::error_code& ec) const noexcept {
    ec = *this ? std::error_code() : make_error_code(errc::empty_handle);
    const std::size_t length = ec ? 0 : length_within(size_, offset, size, ec);
    if (!ec && length != 0 && writes_through(mapped_access_))
        platform::sync_mapping(mapping_, data_ + offset, length, ec);
}

void region_view::sync(std::size_t offset, std::size_t size) const {
    std::error_code ec;
    sync(offset, size, ec);
    throw_if(ec, "sync view", {});
}

void region_view::protect(view_access access, std::error_code& ec) noexcept {
    ec.clear();
    if (!*this)
        ec = errc::empty_handle;
    else if (!may_become(mapped_access_, access))
        ec = errc::insufficient_rights;
    else
        platform::protect_mapping(mapping_, access, ec);
    if (!ec)
        access_ = access;
}

void region_view::protect(view_access access) {
    std::error_code ec;
    protect(access, ec);
    throw_if(ec, "protect view", {});
}

void region_view::commit(std::size_t offset, std::size_t size, std::error_code& ec) noexcept {
    ec = *this ? std::error_code() : make_error_code(errc::empty_handle);
    const std::size_t length = ec ? 0 : length_within(size_, offset, size, ec);
    if (ec || length == 0)
        return;
    if (!writes_through(mapped_access_)) {
        ec = errc::insufficient_rights;
        return;
    }
    platform::commit_mapping(mapping_, data_ + offset, length, ec);
    // Windows gives new pages the rights that the view was mapped with, not those it was left with since.
    if (!ec && access_ != mapped_access_)
        platform::protect_mapping(mapping_, access_, ec);
}

void region_view::commit(std::size_t offset, std::size_t size) {
    std::error_code ec;
    commit(offset, size, ec);
    throw_if(ec, "commit view", {});
}

void* region_view::element(std::size_t offset, std::size_t size, std::size_t alignment, bool writable,
                           std::error_code& ec) const noexcept {
    ec.clear();
    if (!*this)
        ec = errc::empty_handle;
    else if (writable && !can_write(access_))
        ec = errc::insufficient_rights;
    else if (offset > size_ || size > size_ - offset)
        ec = errc::out_of_range;
    else if (reinterpret_cast<std::uintptr_t>(data_ + offset) % alignment != 0)
        ec = errc::misaligned;
    return ec ? nullptr : data_ + offset;
}

void region_view::fail(const std::error_code& ec, const char* operation) {
    throw_error(ec, operation, {});
}

} // namespace mutual
