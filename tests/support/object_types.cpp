#include "support/object_types.hpp"

#include "support/objects.hpp"
#include "support/timing.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <stdexcept>
#include <string>

namespace mutual::test {
namespace {

constexpr std::string_view region_mark = "marked by the holder";

any_object_ptr create_region(const object_name& name, std::error_code& ec) {
    return wrap(shared_region::create(name, {.size = test_region_size}, ec));
}
any_object_ptr open_region(const object_name& name, std::error_code& ec) {
    return wrap(shared_region::open(name, region_access::read_write, ec));
}
any_object_ptr open_or_create_region(const object_name& name, std::error_code& ec) {
    return wrap(shared_region::open_or_create(name, {.size = test_region_size}, ec));
}

/// The three factories of a handle that all take the same options.
template <typename Handle, auto... Options>
constexpr object_type type_of(std::string_view name) {
    return {name,
            [](const object_name& text, std::error_code& ec) { return wrap(Handle::create(text, {Options...}, ec)); },
            [](const object_name& text, std::error_code& ec) { return wrap(Handle::open(text, ec)); },
            [](const object_name& text, std::error_code& ec) {
                return wrap(Handle::open_or_create(text, {Options...}, ec));
            }};
}

constexpr std::array types = {
    object_type{"region", create_region, open_region, open_or_create_region},
    type_of<named_mutex>("mutex"),
    type_of<named_event>("event"),
    type_of<named_semaphore, test_semaphore_initial, test_semaphore_maximum>("semaphore"),
    type_of<named_timer>("timer"),
};

template <typename Object, typename Handle>
any_object_ptr wrap_as(Handle handle) {
    return handle ? std::make_unique<Object>(std::move(handle)) : nullptr;
}

} // namespace

void region_object::mark() {
    std::memcpy(handle.map().data(), region_mark.data(), region_mark.size());
}

bool region_object::is_marked() {
    const region_view view = handle.map();
    return view.size() >= test_region_size && std::memcmp(view.data(), region_mark.data(), region_mark.size()) == 0;
}

void mutex_object::mark() {
    handle.lock();
}

bool mutex_object::is_marked() {
    return handle.state() == mutex_state::owned_by_this_thread;
}

void event_object::mark() {
    handle.set();
}

bool event_object::is_marked() {
    return handle.state().signaled;
}

void semaphore_object::mark() {
    handle.release();
}

bool semaphore_object::is_marked() {
    const semaphore_state state = handle.state();
    return state.count == test_semaphore_initial + 1 && state.maximum == test_semaphore_maximum;
}

void timer_object::mark() {
    handle.set(std::chrono::seconds(0));
    // It may fire a moment later, and a wait would take the signal.
    eventually([this] { return is_marked(); });
}

bool timer_object::is_marked() {
    return handle.state().signaled;
}

any_object_ptr wrap(shared_region region) {
    return wrap_as<region_object>(std::move(region));
}

any_object_ptr wrap(named_mutex mutex) {
    return wrap_as<mutex_object>(std::move(mutex));
}

any_object_ptr wrap(named_event event) {
    return wrap_as<event_object>(std::move(event));
}

any_object_ptr wrap(named_semaphore semaphore) {
    return wrap_as<semaphore_object>(std::move(semaphore));
}

any_object_ptr wrap(named_timer timer) {
    return wrap_as<timer_object>(std::move(timer));
}

std::span<const object_type> object_types() noexcept {
    return types;
}

const object_type& find_object_type(std::string_view name) {
    const auto found = std::ranges::find(types, name, &object_type::name);
    if (found == types.end())
        throw std::invalid_argument("no object type \"" + std::string(name) + "\"");
    return *found;
}

} // namespace mutual::test
