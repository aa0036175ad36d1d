#pragma once
/// \file
/// What the factories of all types that can be waited for have in common.

#include "posix/kernel/object_table.hpp"

#include "platform/disposition.hpp"

#include <mutual/object_name.hpp>
#include <mutual/open_options.hpp>

#include <memory>

#include <system_error>

namespace mutual::posix {

/// An entry for open_object and its kin; null with `ec` set when there is no memory for it.
std::unique_ptr<platform::waitable> allocate_waitable(const shm_path& path, std::error_code& ec) noexcept;

/// Makes an object, or opens it; leftovers are removed where the store is full.
/// `name` is null for an object without one. `options` are those of the type.
platform::waitable* create_waitable(const object_name* name, platform::disposition how, const object_kind& kind,
                                    object_rights rights, const permissions& permit, bool& created,
                                    std::error_code& ec) noexcept;
platform::waitable* open_waitable(const object_name& name, object_type type, const open_options& options,
                                  std::error_code& ec) noexcept;

} // namespace mutual::posix
