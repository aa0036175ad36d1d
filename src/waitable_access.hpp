#pragma once
/// \file
/// What the waits for several objects need of each handle.

#include <mutual/waitable.hpp>

namespace mutual::detail {

struct waitable_access {
    /// Null when the handle is empty.
    static platform::waitable* handle(const waitable& object) noexcept { return object.handle(); }
    static std::error_code check(const waitable& object, object_rights needed) noexcept {
        return object.check_handle(needed);
    }
};

} // namespace mutual::detail
