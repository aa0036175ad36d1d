#include <mutual/error.hpp>
#include <mutual/region_view.hpp>
#include <mutual/shared_region.hpp>

#include "support/doctest.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <type_traits>
#include <utility>

using mutual::errc;
using mutual::region_view;
using mutual::shared_region;
using mutual::view_access;

namespace {

constexpr std::size_t largest = std::numeric_limits<std::size_t>::max();

struct record {
    std::uint32_t key;
    std::uint64_t value;
};

region_view view_of(const mutual::view_options& options = {}) {
    return shared_region::create_unnamed({.size = mutual::page_size()}).map(options);
}

template <typename T>
std::error_code refused(const region_view& view, std::size_t offset) {
    std::error_code ec;
    CHECK(view.as<T>(offset, ec) == nullptr);
    return ec;
}

template <typename T>
std::error_code refused_span(const region_view& view, std::size_t offset, std::size_t count) {
    std::error_code ec;
    CHECK(view.as_span<T>(offset, count, ec).empty());
    return ec;
}

} // namespace

TEST_CASE("VW-02: sizes of pages are powers of two, and the granularity is at least 64 KiB") {
    const std::size_t page = mutual::page_size();
    const std::size_t granule = mutual::allocation_granularity();
    CHECK(page >= 4096);
    CHECK((page & (page - 1)) == 0);
    CHECK(granule >= 64 * 1024);
    CHECK(granule % page == 0);
    CHECK(mutual::large_page_size() % page == 0);
}

TEST_CASE("a view keeps an object where it was put") {
    const region_view view = view_of();
    view.as<record>(16) = {.key = 1, .value = 2};
    CHECK(view.as<record>(16).value == 2);
    CHECK(view.as<const std::uint32_t>(16) == 1);
    std::error_code ec;
    const record* const same = view.as<const record>(16, ec);
    CHECK_FALSE(ec);
    CHECK(static_cast<const void*>(same) == view.data() + 16);
}

TEST_CASE("VW-05: an object ends with the view at the latest") {
    const region_view view = view_of({.size = 24});
    CHECK(view.as<std::uint64_t>(16) == 0);
    CHECK(refused<std::uint64_t>(view, 24) == errc::out_of_range);
    CHECK(refused<std::uint64_t>(view, 32) == errc::out_of_range);
    CHECK(refused<std::uint64_t>(view, largest - 7) == errc::out_of_range);
    CHECK(refused<std::uint64_t>(view, 17) == errc::out_of_range);
    CHECK_THROWS_AS(static_cast<void>(view.as<std::uint64_t>(24)), mutual::object_error);
}

TEST_CASE("VW-15: an object that is not aligned is refused, also when the view itself begins anywhere") {
    const region_view view = view_of();
    CHECK(refused<std::uint64_t>(view, 4) == errc::misaligned);
    const region_view shifted = view_of({.offset = 1});
    CHECK(refused<std::uint32_t>(shifted, 0) == errc::misaligned);
    CHECK(shifted.as<std::uint32_t>(3) == 0);
}

TEST_CASE("VW-22: a view that cannot be written gives only const objects") {
    const region_view view = view_of({.access = view_access::read_only});
    CHECK(view.as<const std::uint32_t>() == 0);
    CHECK(refused<std::uint32_t>(view, 0) == errc::insufficient_rights);
    CHECK(refused_span<std::uint32_t>(view, 0, 1) == errc::insufficient_rights);
    CHECK(view.as_span<const std::uint32_t>(0, 2).size() == 2);
}

TEST_CASE("PR-07: a copy-on-write view gives objects that can be written") {
    const region_view view = view_of({.access = view_access::copy_on_write});
    view.as<std::uint32_t>() = 7;
    CHECK(view.as<const std::uint32_t>() == 7);
}

TEST_CASE("VW-04: a span has as many objects as fit, or as many as asked for") {
    const region_view view = view_of({.size = 30});
    CHECK(view.as_span<std::uint64_t>().size() == 3);
    CHECK(view.as_span<std::uint64_t>(8).size() == 2);
    CHECK(view.as_span<std::uint64_t>(8, 1).size() == 1);
    CHECK(view.as_span<std::byte>(30).empty());
    CHECK(view.bytes().size() == 30);
    CHECK(view.const_bytes().data() == view.data());
}

TEST_CASE("VW-05: a span that leaves the view is refused, and no product wraps around") {
    const region_view view = view_of({.size = 32});
    CHECK(refused_span<std::uint64_t>(view, 0, 5) == errc::out_of_range);
    CHECK(refused_span<std::uint64_t>(view, 40, std::dynamic_extent) == errc::out_of_range);
    CHECK(refused_span<std::uint64_t>(view, 0, largest / 8 + 2) == errc::out_of_range);
    CHECK(refused_span<std::uint64_t>(view, 8, largest / 8) == errc::out_of_range);
}

TEST_CASE("VW-17: unmapping twice is harmless, and leaves an empty view") {
    region_view view = view_of();
    view.unmap();
    view.unmap();
    CHECK_FALSE(view);
    CHECK(view.data() == nullptr);
    CHECK(view.size() == 0);
    CHECK(view.bytes().empty());
}

TEST_CASE("an empty view can do nothing, and says so") {
    region_view view;
    std::error_code ec;
    CHECK(refused<std::uint32_t>(view, 0) == errc::empty_handle);
    view.flush(0, 0, ec);
    CHECK(ec == errc::empty_handle);
    view.sync(0, 0, ec);
    CHECK(ec == errc::empty_handle);
    view.protect(view_access::read_only, ec);
    CHECK(ec == errc::empty_handle);
    view.commit(0, 0, ec);
    CHECK(ec == errc::empty_handle);
    CHECK_THROWS_AS(view.flush(), mutual::object_error);
}

TEST_CASE("a view moves, and what it replaces is unmapped") {
    static_assert(!std::is_copy_constructible_v<region_view>);
    static_assert(std::is_nothrow_move_assignable_v<region_view>);
    region_view first = view_of();
    first.as<int>() = 1;
    std::byte* const where = first.data();
    region_view second = std::move(first);
    CHECK_FALSE(first); // NOLINT(bugprone-use-after-move): what is left is part of the contract
    CHECK(second.data() == where);

    region_view third = view_of();
    third = std::move(second);
    CHECK(third.as<int>() == 1);
    CHECK_FALSE(second); // NOLINT(bugprone-use-after-move)
    region_view& self = third;
    third = std::move(self);
    CHECK(third.as<int>() == 1);
}

TEST_CASE("VW-21 LT-17: a view outlives its handle") {
    shared_region region = shared_region::create_unnamed({.size = 1});
    const region_view view = region.map();
    region.close();
    view.as<int>() = 5;
    CHECK(view.as<int>() == 5);
}

TEST_CASE("FL-01 FL-03 FL-04 FL-05 FL-06: flush and sync take any part of the view, and nothing beyond") {
    for (const view_access access : {view_access::read_write, view_access::read_only, view_access::copy_on_write}) {
        const region_view view = view_of({.size = 100, .access = access});
        std::error_code ec;
        for (const auto& [offset, size] : {std::pair<std::size_t, std::size_t>{0, 0}, {3, 0}, {3, 97}, {100, 0}}) {
            view.flush(offset, size, ec);
            CHECK_FALSE(ec);
            view.sync(offset, size, ec);
            CHECK_FALSE(ec);
        }
        for (const auto& [offset, size] : {std::pair<std::size_t, std::size_t>{0, 101}, {3, largest}, {101, 0}}) {
            view.flush(offset, size, ec);
            CHECK(ec == errc::out_of_range);
            view.sync(offset, size, ec);
            CHECK(ec == errc::out_of_range);
        }
    }
}

TEST_CASE("PR-22: a view gives up rights and takes them back, never more than it was mapped with") {
    region_view view = view_of();
    view.as<int>() = 1;
    view.protect(view_access::read_only);
    CHECK(view.access() == view_access::read_only);
    CHECK(refused<int>(view, 0) == errc::insufficient_rights);
    view.protect(view_access::read_write);
    view.as<int>() = 2;

    std::error_code ec;
    view.protect(view_access::execute_read, ec);
    CHECK(ec == errc::insufficient_rights);
    CHECK(view.access() == view_access::read_write);
    region_view read_only = view_of({.access = view_access::read_only});
    read_only.protect(view_access::read_write, ec);
    CHECK(ec == errc::insufficient_rights);
}

TEST_CASE("PR-23: between shared and copy-on-write there is no change") {
    std::error_code ec;
    region_view shared = view_of();
    shared.protect(view_access::copy_on_write, ec);
    CHECK(ec == errc::insufficient_rights);
    region_view copied = view_of({.access = view_access::copy_on_write});
    copied.protect(view_access::read_write, ec);
    CHECK(ec == errc::insufficient_rights);
    copied.protect(view_access::read_only);
    copied.protect(view_access::copy_on_write);
    copied.as<int>() = 1;
    CHECK(copied.as<int>() == 1);
}

TEST_CASE("SE-03 SE-04: what was reserved is committed on request") {
    const std::size_t page = mutual::page_size();
    const shared_region region =
        shared_region::create_unnamed({.size = 4 * page, .commit = mutual::commit_mode::reserved});
    region_view view = region.map();
    view.commit(page + 1, 10);
    view.as<int>(page) = 3;
    CHECK(view.as<int>(page) == 3);
    view.commit(page, page);
    CHECK(view.as<int>(page) == 3);
    view.commit();
    CHECK(view.as<int>(3 * page) == 0);
}

TEST_CASE("SE-04: commit stays within the view, and needs the right to write") {
    std::error_code ec;
    region_view view = view_of();
    view.commit(0, mutual::page_size() + 1, ec);
    CHECK(ec == errc::out_of_range);
    view.commit(mutual::page_size(), 0, ec);
    CHECK_FALSE(ec);
    region_view read_only = view_of({.access = view_access::read_only});
    read_only.commit(0, 0, ec);
    CHECK(ec == errc::insufficient_rights);
}
