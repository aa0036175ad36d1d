#pragma once
/// \file
/// What the factories of all types that can be waited for check.

#include "platform/permissions.hpp"
#include "platform/waitable.hpp"

#include <mutual/error.hpp>
#include <mutual/object_name.hpp>
#include <mutual/open_options.hpp>

#include <system_error>

namespace mutual {

inline std::error_code check_open(const object_name& name, const open_options& options) noexcept {
    if (const std::error_code error = name.error())
        return error;
    if (options.rights == object_rights::none) // CO-18
        return errc::insufficient_rights;
    return platform::check_permissions(options.permit);
}

/// `name` is null for an object without one. `create(created, ec)` is the platform's; what it made is given back.
template <typename Options, typename Create>
platform::waitable* create_waitable(const object_name* name, const Options& options, bool& created, std::error_code& ec,
                                    Create create) noexcept {
    ec = name != nullptr ? name->error() : std::error_code();
    if (!ec)
        ec = platform::check_permissions(options.permit);
    platform::waitable* const made = ec ? nullptr : create(created, ec);
    if (made == nullptr || created || options.rights != object_rights::none)
        return made;
    platform::waitable_closer()(made); // CO-19
    ec = errc::insufficient_rights;
    return nullptr;
}

} // namespace mutual
