#include "support/object_types.hpp"

#include "support/objects.hpp"
#include "support/parse_access.hpp"
#include "support/process.hpp"
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

region_options region_options_of(std::string_view access, permissions permit) {
    return {.size = test_region_size, .access = parse_region_access(access), .permit = permit};
}

constexpr any_type region_type{
    .name = "region",
    .create = [](const object_name& name,
                 std::error_code& ec) { return wrap(shared_region::create(name, {.size = test_region_size}, ec)); },
    .open = [](const object_name& name,
               std::error_code& ec) { return wrap(shared_region::open(name, region_access::read_write, ec)); },
    .open_or_create =
        [](const object_name& name, std::error_code& ec) {
            return wrap(shared_region::open_or_create(name, {.size = test_region_size}, ec));
        },
    .open_with =
        [](const object_name& name, std::string_view access, permissions permit, std::error_code& ec) {
            return wrap(shared_region::open(name, region_open_options{parse_region_access(access), permit}, ec));
        },
    .open_or_create_with =
        [](const object_name& name, std::string_view access, permissions permit, std::error_code& ec) {
            return wrap(shared_region::open_or_create(name, region_options_of(access, permit), ec));
        },
    .create_unnamed =
        [](std::error_code& ec) { return wrap(shared_region::create_unnamed({.size = test_region_size}, ec)); },
    .from_token = [](std::string_view token,
                     std::error_code& ec) { return wrap(shared_region::from_token(token, ec)); },
    .fetch = [](std::string_view token, native_handle_type process,
                std::error_code& ec) { return wrap(shared_region::from_token(token, process, ec)); },
    .all_rights = "read_write",
    .fewer_rights = "read_only",
};

template <typename Options>
Options with(Options options, std::string_view rights, permissions permit) {
    options.rights = parse_object_rights(rights);
    options.permit = permit;
    return options;
}

/// A type that can be waited for; its factories all take the same options.
template <typename Handle, typename Options, auto... Values>
constexpr any_type type_of(std::string_view name) {
    return {
        .name = name,
        .create = [](const object_name& text,
                     std::error_code& ec) { return wrap(Handle::create(text, Options{Values...}, ec)); },
        .open = [](const object_name& text, std::error_code& ec) { return wrap(Handle::open(text, ec)); },
        .open_or_create =
            [](const object_name& text, std::error_code& ec) {
                return wrap(Handle::open_or_create(text, Options{Values...}, ec));
            },
        .open_with =
            [](const object_name& text, std::string_view rights, permissions permit, std::error_code& ec) {
                return wrap(Handle::open(text, with(open_options{}, rights, permit), ec));
            },
        .open_or_create_with =
            [](const object_name& text, std::string_view rights, permissions permit, std::error_code& ec) {
                return wrap(Handle::open_or_create(text, with(Options{Values...}, rights, permit), ec));
            },
        .create_unnamed = [](std::error_code& ec) { return wrap(Handle::create_unnamed(Options{Values...}, ec)); },
        .from_token = [](std::string_view token, std::error_code& ec) { return wrap(Handle::from_token(token, ec)); },
        .fetch = [](std::string_view token, native_handle_type process,
                    std::error_code& ec) { return wrap(Handle::from_token(token, process, ec)); },
        .all_rights = "all",
        .fewer_rights = "query",
    };
}

constexpr std::array types = {
    region_type,
    type_of<named_mutex, mutex_options>("mutex"),
    type_of<named_event, event_options>("event"),
    type_of<named_semaphore, semaphore_options, test_semaphore_initial, test_semaphore_maximum>("semaphore"),
    type_of<named_timer, timer_options>("timer"),
    type_of<named_job, job_options>("job"),
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

region_access region_object::access(std::string_view rights) const {
    return rights.empty() ? handle.access() : parse_region_access(rights);
}

any_object_ptr region_object::duplicate(std::string_view rights, std::error_code& ec) const {
    return wrap(handle.duplicate(access(rights), ec));
}

inheritance region_object::inheritable_token(std::string_view rights, std::error_code& ec) const {
    return handle.inheritable_token(access(rights), ec);
}

std::string region_object::pass(spawn_options& options, std::string_view rights, std::error_code& ec) const {
    return options.pass(handle, access(rights), ec);
}

std::string region_object::duplicate_to(native_handle_type process, std::error_code& ec) const {
    return handle.duplicate_to(process, handle.access(), ec);
}

bool region_object::is_same(const any_object& other) const {
    const auto* const region = dynamic_cast<const region_object*>(&other);
    return region != nullptr && same_object(handle, region->handle);
}

object_rights waitable_object::rights_in(std::string_view text) const {
    return text.empty() ? get().rights() : parse_object_rights(text);
}

inheritance waitable_object::inheritable_token(std::string_view rights, std::error_code& ec) const {
    return get().inheritable_token(rights_in(rights), ec);
}

std::string waitable_object::pass(spawn_options& options, std::string_view rights, std::error_code& ec) const {
    return options.pass(get(), rights_in(rights), ec);
}

std::string waitable_object::duplicate_to(native_handle_type process, std::error_code& ec) const {
    return get().duplicate_to(process, get().rights(), ec);
}

bool waitable_object::is_same(const any_object& other) const {
    const auto* const object = dynamic_cast<const waitable_object*>(&other);
    return object != nullptr && same_object(get(), object->get());
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

// Not by terminate(): to see that takes more rights than to look. But Wine keeps no limits.
constexpr job_limits marked_limits{.priority = job_priority::below_normal};

void job_object::mark() {
    if (running_under_wine())
        handle.terminate();
    else
        handle.set_limits(marked_limits);
}

bool job_object::is_marked() {
    return running_under_wine() ? static_cast<bool>(handle.try_wait()) : handle.limits() == marked_limits;
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

any_object_ptr wrap(named_job job) {
    return wrap_as<job_object>(std::move(job));
}

std::span<const any_type> object_types() noexcept {
    return types;
}

const any_type& find_object_type(std::string_view name) {
    const auto found = std::ranges::find(types, name, &any_type::name);
    if (found == types.end())
        throw std::invalid_argument("no object type \"" + std::string(name) + "\"");
    return *found;
}

} // namespace mutual::test
