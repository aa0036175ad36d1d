#pragma once
/// \file
/// How to open an object that exists.

#include <mutual/object_rights.hpp>
#include <mutual/permissions.hpp>

namespace mutual {

/// How to open a mutex, event, semaphore or timer.
struct open_options {
    /// The handle can be used for these and nothing else. \errors std::errc::permission_denied when the object does not grant them.
    object_rights rights = object_rights::all;
    /// What is trusted. Say what the creator said, to open another user's object.
    permissions permit{};
};

} // namespace mutual
