// How handles of regions come into this process and leave it.

#include <mutual/error.hpp>
#include <mutual/shared_region.hpp>

#include "incoming.hpp"
#include "make_object.hpp"
#include "outgoing.hpp"
#include "throw_error.hpp"

namespace mutual {

shared_region shared_region::duplicate(region_access access, std::error_code& ec) const noexcept {
    shared_region result;
    ec = check_handover(handle_.get(), access_, access);
    if (!ec)
        result.adopt(platform::duplicate(*handle_, access, ec), access);
    return result;
}

shared_region shared_region::duplicate(region_access access) const {
    return make_or_throw(native_name(), "duplicate handle of region",
                         [&](std::error_code& ec) { return duplicate(access, ec); });
}

inheritance shared_region::inheritable_token(region_access access, std::error_code& ec) const noexcept {
    return make_inheritance(handle_.get(), access_, access, ec);
}

inheritance shared_region::inheritable_token(region_access access) const {
    return make_or_throw(native_name(), "make region inheritable",
                         [&](std::error_code& ec) { return inheritable_token(access, ec); });
}

shared_region shared_region::adopt_incoming(detail::incoming parcel, std::error_code& ec) noexcept {
    shared_region result;
    if (!ec)
        result.adopt(platform::unpack_region(std::move(parcel.contents), parcel.label, ec),
                     static_cast<region_access>(parcel.label.rights));
    return result;
}

shared_region shared_region::from_token(std::string_view token, std::error_code& ec) noexcept {
    detail::incoming parcel = take_inherited(type, token, ec);
    return adopt_incoming(std::move(parcel), ec);
}

shared_region shared_region::from_token(std::string_view token) {
    return make_or_throw({}, "take over region by token", [&](std::error_code& ec) { return from_token(token, ec); });
}

shared_region shared_region::from_token(std::string_view token, native_handle_type process,
                                        std::error_code& ec) noexcept {
    detail::incoming parcel = fetch_from(process, type, token, ec);
    return adopt_incoming(std::move(parcel), ec);
}

shared_region shared_region::from_token(std::string_view token, native_handle_type process) {
    return make_or_throw({}, "fetch region by token",
                         [&](std::error_code& ec) { return from_token(token, process, ec); });
}

std::string shared_region::duplicate_to(native_handle_type process, region_access access, std::error_code& ec) const {
    return put_into(process, handle_.get(), access_, access, ec);
}

std::string shared_region::duplicate_to(native_handle_type process, region_access access) const {
    return make_or_throw(native_name(), "duplicate region into another process",
                         [&](std::error_code& ec) { return duplicate_to(process, access, ec); });
}

void shared_region::send(native_handle_type socket, region_access access, std::error_code& ec) const noexcept {
    send_through(socket, handle_.get(), access_, access, ec);
}

void shared_region::send(native_handle_type socket, region_access access) const {
    std::error_code ec;
    send(socket, access, ec);
    throw_if(ec, "send region", native_name());
}

shared_region shared_region::receive(native_handle_type socket, std::error_code& ec) noexcept {
    detail::incoming parcel = mutual::receive(socket, type, ec);
    return adopt_incoming(std::move(parcel), ec);
}

shared_region shared_region::receive(native_handle_type socket) {
    return make_or_throw({}, "receive region", [&](std::error_code& ec) { return receive(socket, ec); });
}

bool same_object(const shared_region& a, const shared_region& b) noexcept {
    return a.handle_ != nullptr && b.handle_ != nullptr && platform::is_same(*a.handle_, *b.handle_);
}

} // namespace mutual
