#pragma once
/// \file
/// A store that is full may be full of what the dead left behind.

#include "platform/system.hpp"

#include <mutual/error.hpp>

#include <system_error>

namespace mutual::posix {

/// Runs `make(ec)`, which gives a pointer or null; when it finds the store full, gives back the memory of leftovers and,
/// if there were any, runs it once more.
template <typename Make>
auto make_with_room(Make make, std::error_code& ec) noexcept {
    const auto made = make(ec);
    if (made != nullptr || ec != make_error_code(errc::store_full))
        return made;
    std::error_code ignored;
    if (platform::remove_leftovers(ignored) == 0)
        return made;
    ec.clear();
    return make(ec);
}

} // namespace mutual::posix
