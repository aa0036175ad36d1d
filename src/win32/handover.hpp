#pragma once
/// \file
/// What a parcel is on Windows.
///
/// A handle on its way is marked by being inheritable, and unmarked when it is taken: so each token is used once, and
/// one that is stale, or in the wrong process, does not take a handle away from whoever has it.

#include "platform/handover.hpp"
#include "win32/unique_handle.hpp"

namespace mutual::platform {

/// One handle: of a section that is a file's the section alone, which needs no other.
struct parcel {
    unique_handle handle;
};

/// Says in the label what the handle is in the process that gets it.
void write_value(HANDLE handle, token_label& label) noexcept;

} // namespace mutual::platform
