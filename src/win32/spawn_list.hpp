#pragma once
/// \file
/// What a spawn_list is on Windows.

#include "platform/handover.hpp"
#include "win32/attribute_list.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <span>

#include "win32/windows.hpp"

namespace mutual::platform {

/// A list of attributes of a process with one in it: the handles to be inherited. It points to them, and that attribute
/// can be set only once, so a list is made anew for each handle that is added.
struct spawn_list {
    spawn_list() noexcept = default;
    spawn_list(const spawn_list&) = delete;
    spawn_list& operator=(const spawn_list&) = delete;
    ~spawn_list();

    std::unique_ptr<HANDLE[]> handles;
    std::size_t owned = 0; ///< how many of them are to be closed; those come first
    std::size_t total = 0;
    std::optional<attribute_list> attributes;
};

/// Its handles, which are inheritable from now on.
std::span<const HANDLE> inheritable_handles(const spawn_list& list) noexcept;

} // namespace mutual::platform
