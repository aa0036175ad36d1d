#pragma once
/// \file
/// The handles of several objects, as a wait for them takes them.

#include "win32/waitable.hpp"

#include <mutual/wait.hpp>

#include <array>
#include <span>

#include "win32/windows.hpp"

namespace mutual::platform {

static_assert(max_wait_objects == MAXIMUM_WAIT_OBJECTS);

class handle_array {
public:
    explicit handle_array(HANDLE only) noexcept { add(only); }           // NOLINT(*-member-init)
    explicit handle_array(std::span<waitable* const> objects) noexcept { // NOLINT(*-member-init)
        for (const waitable* object : objects)
            add(object->handle.get());
    }
    void add(HANDLE handle) noexcept { items_[size_++] = handle; }

    [[nodiscard]] const HANDLE* data() const noexcept { return items_.data(); }
    [[nodiscard]] DWORD size() const noexcept { return size_; }

private:
    std::array<HANDLE, max_wait_objects> items_; // the first size_ are set
    DWORD size_ = 0;
};

} // namespace mutual::platform
