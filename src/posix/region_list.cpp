#include "posix/region_list.hpp"

#include "posix/kernel/fork.hpp"
#include "posix/kernel/seat.hpp"

#include <mutex>
#include <utility>

namespace mutual::posix {

namespace {

using platform::region;

constinit std::mutex list_mutex;
constinit region* first = nullptr;

template <typename Visit>
void for_each_region(Visit visit) noexcept {
    for (region* one = first; one != nullptr; one = one->next)
        visit(*one);
}

unique_fd make_seat(const region& region) noexcept {
    std::error_code ignored; // a child without one is told that its handle is lost
    return open_seat(region.seat.get(), region.is_writable, region.path, ignored);
}

/// The old description stays for the views; it is no seat any more, whoever of the two processes says so first.
void move_seat(region& region, unique_fd seat) noexcept {
    unique_fd old = std::exchange(region.seat, std::move(seat));
    unlock_bytes(old.get(), shared_seat);
    if (!region.bytes)
        region.bytes = std::move(old);
}

} // namespace

void add_to_list(region& region) noexcept {
    watch_forks();
    const std::lock_guard lock(list_mutex);
    region.next = first;
    if (first != nullptr)
        first->previous = &region;
    first = &region;
}

void remove_from_list(region& region) noexcept {
    const std::lock_guard lock(list_mutex);
    if (region.next != nullptr)
        region.next->previous = region.previous;
    (region.previous != nullptr ? region.previous->next : first) = region.next;
}

void prepare_regions_for_fork() noexcept {
    list_mutex.lock();
    for_each_region([](region& one) {
        one.seats_to_be[0] = make_seat(one);
        one.seats_to_be[1] = make_seat(one);
    });
}

void keep_regions_in_parent() noexcept {
    for_each_region([](region& one) {
        if (one.seats_to_be[0] && one.seats_to_be[1])
            move_seat(one, std::move(one.seats_to_be[0]));
        one.seats_to_be = {};
    });
    list_mutex.unlock();
}

void keep_regions_in_child() noexcept {
    for_each_region([](region& one) {
        one.holder = ::getpid();
        one.is_lost = !one.seats_to_be[0] || !one.seats_to_be[1];
        if (!one.is_lost)
            move_seat(one, std::move(one.seats_to_be[1]));
        else
            one.seat.reset();
        one.seats_to_be = {};
    });
    list_mutex.unlock();
}

} // namespace mutual::posix
