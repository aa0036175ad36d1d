#include "support/object_types.hpp"

#include "support/objects.hpp"

#include <algorithm>
#include <array>
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

any_object_ptr create_mutex(const object_name& name, std::error_code& ec) {
    return wrap(named_mutex::create(name, {}, ec));
}
any_object_ptr open_mutex(const object_name& name, std::error_code& ec) {
    return wrap(named_mutex::open(name, ec));
}
any_object_ptr open_or_create_mutex(const object_name& name, std::error_code& ec) {
    return wrap(named_mutex::open_or_create(name, {}, ec));
}

constexpr std::array types = {
    object_type{"region", create_region, open_region, open_or_create_region},
    object_type{"mutex", create_mutex, open_mutex, open_or_create_mutex},
};

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

any_object_ptr wrap(shared_region region) {
    return region ? std::make_unique<region_object>(std::move(region)) : nullptr;
}

any_object_ptr wrap(named_mutex mutex) {
    return mutex ? std::make_unique<mutex_object>(std::move(mutex)) : nullptr;
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
