#pragma once
/// \file
/// What the waits for several objects need of each handle.

#include <mutual/waitable.hpp>

namespace mutual::detail {

struct waitable_access {
    /// Null when the handle is empty.
    static platform::waitable* handle(const waitable& object) noexcept { return object.handle(); }
};

} // namespace mutual::detail
