// How handles of what can be waited for come into this process and leave it.

#include <mutual/error.hpp>
#include <mutual/waitable.hpp>

#include "incoming.hpp"
#include "outgoing.hpp"
#include "throw_error.hpp"

namespace mutual {

inheritance waitable::inheritable_token(object_rights rights, std::error_code& ec) const noexcept {
    return make_inheritance(handle(), this->rights(), rights, ec);
}

inheritance waitable::inheritable_token(object_rights rights) const {
    std::error_code ec;
    inheritance result = inheritable_token(rights, ec);
    if (ec)
        fail(ec, "make inheritable");
    return result;
}

inheritance waitable::inheritable_token() const {
    return inheritable_token(rights());
}

std::string waitable::duplicate_to(native_handle_type process, object_rights rights, std::error_code& ec) const {
    return put_into(process, handle(), this->rights(), rights, ec);
}

std::string waitable::duplicate_to(native_handle_type process, object_rights rights) const {
    std::error_code ec;
    std::string token = duplicate_to(process, rights, ec);
    if (ec)
        fail(ec, "duplicate into another process");
    return token;
}

std::string waitable::duplicate_to(native_handle_type process) const {
    return duplicate_to(process, rights());
}

void waitable::send(native_handle_type socket, object_rights rights, std::error_code& ec) const noexcept {
    send_through(socket, handle(), this->rights(), rights, ec);
}

void waitable::send(native_handle_type socket, object_rights rights) const {
    std::error_code ec;
    send(socket, rights, ec);
    if (ec)
        fail(ec, "send handle");
}

void waitable::send(native_handle_type socket) const {
    send(socket, rights());
}

bool same_object(const waitable& a, const waitable& b) noexcept {
    return a.handle() != nullptr && b.handle() != nullptr && platform::is_same(*a.handle(), *b.handle());
}

void waitable::adopt_duplicate(const waitable& other, object_rights rights, std::error_code& ec) noexcept {
    ec = check_handover(other.handle(), other.rights(), rights);
    if (!ec)
        adopt(platform::duplicate(*other.handle(), rights, ec), rights, false);
}

void waitable::adopt_incoming(detail::incoming parcel, std::error_code& ec) noexcept {
    if (ec)
        return;
    platform::waitable* const made = platform::unpack_waitable(std::move(parcel.contents), parcel.label, ec);
    adopt(made, static_cast<object_rights>(parcel.label.rights), false);
}

void waitable::adopt_token(object_type type, std::string_view token, std::error_code& ec) noexcept {
    detail::incoming parcel = take_inherited(type, token, ec);
    adopt_incoming(std::move(parcel), ec);
}

void waitable::adopt_token(object_type type, std::string_view token, native_handle_type process,
                           std::error_code& ec) noexcept {
    detail::incoming parcel = fetch_from(process, type, token, ec);
    adopt_incoming(std::move(parcel), ec);
}

void waitable::adopt_received(object_type type, native_handle_type socket, std::error_code& ec) noexcept {
    detail::incoming parcel = receive(socket, type, ec);
    adopt_incoming(std::move(parcel), ec);
}

void waitable::fail_to_make(const std::error_code& ec, const char* operation) {
    throw_error(ec, operation, {});
}

} // namespace mutual
