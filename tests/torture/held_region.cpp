#include "held_region.hpp"

#include <mutual/error.hpp>
#include <mutual/named_mutex.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <utility>

namespace mutual::torture {

namespace {

shared_region create_or_open(context& worker, std::size_t name, std::error_code& ec) {
    const std::uint64_t size = sizeof(region_head) + worker.below(4) * page_size();
    switch (worker.below(4)) {
    case 0: {
        const doing now(worker, activity::create);
        return shared_region::create(worker.name(name), {.size = size}, ec);
    }
    case 1: {
        const doing now(worker, activity::open);
        return shared_region::open(worker.name(name), region_access::read_write, ec);
    }
    case 2: {
        const doing now(worker, activity::open_or_create);
        return shared_region::open_or_create(worker.name(name), {.size = size}, ec);
    }
    default: {
        const doing now(worker, activity::create);
        return shared_region::from_file(worker.name(name), worker.file(name), {}, ec);
    }
    }
}

bool may_happen(const std::error_code& ec) {
    return ec == std::errc::file_exists || ec == std::errc::no_such_file_or_directory || ec == errc::wrong_object_type;
}

bool all_zero(std::span<const std::byte> bytes) {
    return std::ranges::all_of(bytes, [](std::byte byte) { return byte == std::byte{0}; });
}

} // namespace

held_region::held_region(shared_region region, region_view view, std::size_t name)
    : region_(std::move(region)), view_(std::move(view)), name_(name) {
}

std::optional<held_region> held_region::acquire(context& worker, std::size_t name) {
    std::error_code ec;
    shared_region region = create_or_open(worker, name, ec);
    if (!region) {
        worker.require(may_happen(ec), name, "create or open region", ec);
        return std::nullopt;
    }
    const doing now(worker, activity::map);
    region_view view = region.map(ec);
    if (!worker.require(!ec, name, "map region", ec) ||
        !worker.require(view.size() >= sizeof(region_head), name, "a region smaller than it was made"))
        return std::nullopt;
    held_region held(std::move(region), std::move(view), name);
    held.examine(worker);
    return held;
}

void held_region::examine(context& worker) {
    region_head& head = this->head();
    if (region_.created())
        shared(worker.me().regions_made).fetch_add(1, std::memory_order_relaxed);
    if (head.mark == file_mark)
        worker.require(region_.size() == file_size, name_, "a file has another size");
    else if (region_.created())
        examine_new(worker);
    else if (shared(head.ready).load() == 1)
        worker.require(head.size == region_.size(), name_, "opener and creator see different sizes");
    else
        worker.require(shared(head.born).load() <= 1, name_, "opener finds a region with two creators");
}

void held_region::examine_new(context& worker) {
    region_head& head = this->head();
    if (!worker.require(shared(head.born).fetch_add(1) == 0, name_, "two creators of one region"))
        return;
    const auto bytes = view_.const_bytes();
    constexpr std::size_t after_born = offsetof(region_head, ready);
    worker.require(all_zero(bytes.first(offsetof(region_head, born))) && all_zero(bytes.subspan(after_born)), name_,
                   "a new region is not zero");
    head.size = region_.size();
    shared(head.ready).store(1);
}

bool held_region::others_may_write() const {
    return head().mark == file_mark || shared(head().ready).load() == 1;
}

void held_region::use(context& worker) {
    const doing now(worker, activity::verify);
    if (others_may_write())
        find_stamp_by_name(worker);
    if (worker.one_in(3))
        expect_name_taken(worker);
}

void held_region::find_stamp_by_name(context& worker) {
    const std::uint64_t stamp = worker.stamp();
    shared(head().stamps[worker.index()]).store(stamp);
    std::error_code ec;
    const shared_region same = shared_region::open(worker.name(name_), region_access::read_only, ec);
    if (!worker.require(!ec, name_, "a held region cannot be opened by its name", ec))
        return;
    const region_view view = same.map(ec);
    if (!worker.require(!ec, name_, "map region again", ec))
        return;
    const std::uint64_t found = view.as<const region_head>().stamps[worker.index()];
    worker.require(found == stamp, name_, "the name of a held region refers to another region");
}

void held_region::expect_name_taken(context& worker) {
    std::error_code ec;
    static_cast<void>(shared_region::create(worker.name(name_), {.size = 1}, ec));
    worker.require(ec == std::errc::file_exists, name_, "create beside a held region", ec);
    static_cast<void>(named_mutex::open(worker.name(name_), ec));
    worker.require(ec == errc::wrong_object_type, name_, "open a held region as a mutex", ec);
    static_cast<void>(named_mutex::open_or_create(worker.name(name_), {}, ec));
    worker.require(ec == errc::wrong_object_type, name_, "open or create a held region as a mutex", ec);
}

region_view held_region::close(context& worker) {
    const doing now(worker, activity::close);
    const bool writable = others_may_write() && head().mark != file_mark;
    region_.close();
    if (!writable)
        view_.unmap();
    return std::move(view_);
}

void haunt(context& worker, const region_view& view) {
    if (view)
        shared(view.as<region_head>().stamps[worker.index()]).store(worker.stamp());
}

} // namespace mutual::torture
