#pragma once
/// \file
/// What every way out of this process has in common.

#include "platform/handover.hpp"
#include "view_rights.hpp"

#include <mutual/error.hpp>
#include <mutual/inheritance.hpp>

#include <string>
#include <string_view>
#include <system_error>

namespace mutual {

/// The rights that a handle may be handed over with: a subset, on both systems (HD-16).
constexpr bool is_within(object_rights held, object_rights wanted) noexcept {
    return includes(held, wanted);
}
constexpr bool is_within(region_access held, region_access wanted) noexcept {
    return may_map(held, widest_view(wanted));
}

/// Checks a handle and what is to be handed over of it.
template <typename Platform, typename Rights>
std::error_code check_handover(const Platform* handle, Rights held, Rights wanted) noexcept {
    if (handle == nullptr)
        return errc::empty_handle;
    return is_within(held, wanted) ? std::error_code() : make_error_code(errc::insufficient_rights);
}

struct detail::outgoing {
    platform::parcel_ptr contents;
    token_text text;
};

struct detail::outgoing_access {
    /// An inheritance of `contents`, which it makes inheritable.
    static inheritance start(platform::parcel_ptr contents, token_label label, std::error_code& ec) noexcept;

    // For spawn_options.

    static platform::region* handle(const shared_region& region) noexcept { return region.handle_.get(); }
};

/// A parcel and its label, from a handle that has been checked.
template <typename Platform, typename Rights>
inheritance make_inheritance(Platform* handle, Rights held, Rights wanted, std::error_code& ec) noexcept {
    ec = check_handover(handle, held, wanted);
    token_label label;
    platform::parcel_ptr contents = ec ? nullptr : platform::pack(*handle, wanted, label, ec);
    return ec ? inheritance() : detail::outgoing_access::start(std::move(contents), label, ec);
}

template <typename Platform, typename Rights>
std::string put_into(native_handle_type process, Platform* handle, Rights held, Rights wanted, std::error_code& ec) {
    ec = check_handover(handle, held, wanted);
    token_label label;
    const platform::parcel_ptr contents = ec ? nullptr : platform::pack(*handle, wanted, label, ec);
    // Room for the token first: without it the other process would have a handle that nobody can tell it of.
    std::string token;
    token.reserve(token_text::max_size);
    if (!ec)
        platform::put_into(process, *contents, label, ec);
    if (!ec)
        token = token_text(label).view();
    return token;
}

template <typename Platform, typename Rights>
void send_through(native_handle_type socket, Platform* handle, Rights held, Rights wanted,
                  std::error_code& ec) noexcept {
    ec = check_handover(handle, held, wanted);
    token_label label;
    const platform::parcel_ptr contents = ec ? nullptr : platform::pack(*handle, wanted, label, ec);
    if (!ec)
        platform::send(socket, token_text(label).view(), *contents, ec);
}

} // namespace mutual
