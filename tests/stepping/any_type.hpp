#pragma once
/// \file
/// What an operation that can be done to objects of each type needs to know of the type.

#include "operation.hpp"

#include <mutual/named_event.hpp>
#include <mutual/named_job.hpp>
#include <mutual/named_mutex.hpp>
#include <mutual/named_semaphore.hpp>
#include <mutual/named_timer.hpp>
#include <mutual/shared_region.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string>
#include <system_error>

namespace mutual::stepping {

/// How a type's object is made that is in a state in which a usual one is not, and how that is seen.
template <typename Handle>
struct any_type;

template <>
struct any_type<named_mutex> {
    static mutex_options marked() { return {.initially_owned = true}; }
    static mutex_options plain() { return {}; }
    static void mark(named_mutex& /*mutex*/) {}
    static bool is_marked(named_mutex& mutex) { return mutex.state() != mutex_state::free; }
};

template <>
struct any_type<named_event> {
    static event_options marked() { return {reset_mode::automatic, true}; }
    static event_options plain() { return {}; }
    static void mark(named_event& /*event*/) {}
    static bool is_marked(named_event& event) { return event.state().signaled; }
};

template <>
struct any_type<named_semaphore> {
    static semaphore_options marked() { return {.initial = 2, .maximum = 5}; }
    static semaphore_options plain() { return {}; }
    static void mark(named_semaphore& /*semaphore*/) {}
    static bool is_marked(named_semaphore& semaphore) { return semaphore.state().count == 2; }
};

template <>
struct any_type<named_timer> {
    static timer_options marked() { return {}; }
    static timer_options plain() { return {}; }
    static void mark(named_timer& timer) { timer.set(std::chrono::hours(1)); }
    static bool is_marked(named_timer& timer) { return timer.state().due.has_value(); }
};

template <>
struct any_type<named_job> {
    static job_options marked() { return {}; }
    static job_options plain() { return {}; }
    static void mark(named_job& job) { job.terminate(); }
    static bool is_marked(named_job& job) { return static_cast<bool>(job.try_wait()); }
};

template <>
struct any_type<shared_region> {
    static constexpr std::byte written{0x5a};

    static region_options marked() { return {.size = 5000}; }
    static region_options plain() { return {.size = 5000}; }
    static void mark(shared_region& region) { std::ranges::fill(region.map().bytes(), written); }
    static bool is_marked(shared_region& region) {
        const region_view view = region.map();
        return std::ranges::any_of(view.const_bytes(), [](std::byte one) { return one != std::byte{0}; });
    }
};

template <typename Handle>
Handle create_marked(const std::string& name) {
    Handle made = Handle::create(name, any_type<Handle>::marked());
    any_type<Handle>::mark(made);
    return made;
}

/// The name is free: a new object can be made, and has nothing of an old one.
template <typename Handle>
void must_be_free(const std::string& name) {
    std::error_code ec;
    Handle made = Handle::create(name, any_type<Handle>::plain(), ec);
    must(!ec, "the name cannot be used again");
    must(!any_type<Handle>::is_marked(made), "a new object has an old one's state");
    any_type<Handle>::mark(made);
}

} // namespace mutual::stepping
