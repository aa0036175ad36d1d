#pragma once
/// \file
/// What every way into this process has in common.

#include "platform/handover.hpp"

#include <mutual/object_type.hpp>
#include <mutual/waitable.hpp>

#include <string_view>
#include <system_error>

namespace mutual {

/// A parcel that arrived and was labelled with the right type; no contents when `ec` is set.
struct detail::incoming {
    platform::parcel_ptr contents;
    token_label label;
};

/// What this process inherited, or was given.
detail::incoming take_inherited(object_type type, std::string_view token, std::error_code& ec) noexcept;
detail::incoming fetch_from(native_handle_type process, object_type type, std::string_view token,
                            std::error_code& ec) noexcept;
detail::incoming receive(native_handle_type socket, object_type type, std::error_code& ec) noexcept;

} // namespace mutual
