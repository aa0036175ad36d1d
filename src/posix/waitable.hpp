#pragma once
/// \file
/// What the factories of all types that can be waited for have in common.

#include "posix/kernel/object_table.hpp"

#include "platform/disposition.hpp"

#include <mutual/object_name.hpp>

#include <system_error>

namespace mutual::posix {

/// Makes an object, or opens it; leftovers are removed where the store is full.
platform::waitable* create_waitable(const object_name& name, platform::disposition how, const object_kind& kind,
                                    bool& created, std::error_code& ec) noexcept;
platform::waitable* open_waitable(const object_name& name, object_type type, std::error_code& ec) noexcept;

} // namespace mutual::posix
