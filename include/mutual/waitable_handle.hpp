#pragma once
/// \file
/// waitable_handle: what is the same for every type that can be waited for, but with that type's own handle.

#include <mutual/native_handle.hpp>
#include <mutual/object_rights.hpp>
#include <mutual/waitable.hpp>

#include <string_view>
#include <system_error>

namespace mutual {

/// The base of named_mutex, named_event, named_semaphore, named_timer and named_job: making further handles of an object, here and
/// in other processes. Objects without a name travel in no other way (HD-11). Ownership of a mutex is never handed over
/// with its handle (HD-24, HD-25).
template <typename Handle>
class waitable_handle : public waitable {
public:
    /// Another handle of the same object, with the same rights or with some of them.
    /// \errors errc::insufficient_rights when that would be more: a subset only, on both systems, where Windows would
    ///         ask the object's access list once more (HD-15, HD-16); errc::empty_handle
    /// \see DuplicateHandle
    [[nodiscard]] Handle duplicate() const { return duplicate(rights()); }
    [[nodiscard]] Handle duplicate(object_rights rights) const {
        return make([&](Handle& made, std::error_code& ec) { made.adopt_duplicate(*this, rights, ec); },
                    "duplicate handle of");
    }
    [[nodiscard]] Handle duplicate(object_rights rights, std::error_code& ec) const noexcept {
        Handle made;
        made.adopt_duplicate(*this, rights, ec);
        return made;
    }

    /// The handle that the parent, or whoever started this process, made inheritable or passed (\see inheritance,
    /// spawn_options), or that somebody put into this process with duplicate_to(). Takes possession of it: to be called
    /// once for a token.
    /// \errors errc::invalid_token: no token, or made by this very process; errc::stale_token: there is no such handle in
    ///         this process (any more); errc::wrong_object_type
    [[nodiscard]] static Handle from_token(std::string_view token) {
        return make([&](Handle& made, std::error_code& ec) { made.adopt_token(Handle::type, token, ec); },
                    "take over handle by token");
    }
    [[nodiscard]] static Handle from_token(std::string_view token, std::error_code& ec) noexcept {
        Handle made;
        made.adopt_token(Handle::type, token, ec);
        return made;
    }

    /// The same for a process that did not inherit it: fetches a copy from `process`, in which the inheritance still
    /// stands. On Windows a process HANDLE with PROCESS_DUP_HANDLE; on Linux a descriptor of pidfd_open(2), and the right
    /// to debug that process (HD-28).
    /// \errors as above; std::errc::permission_denied, std::errc::operation_not_permitted, errc::not_supported
    [[nodiscard]] static Handle from_token(std::string_view token, native_handle_type process) {
        return make([&](Handle& made, std::error_code& ec) { made.adopt_token(Handle::type, token, process, ec); },
                    "fetch handle by token");
    }
    [[nodiscard]] static Handle from_token(std::string_view token, native_handle_type process,
                                           std::error_code& ec) noexcept {
        Handle made;
        made.adopt_token(Handle::type, token, process, ec);
        return made;
    }

    /// The handle that send() of another process put into the Unix socket; blocks as recvmsg(2) does.
    /// \errors errc::invalid_token for any other message; std::errc::connection_reset at the end of the stream;
    ///         errc::wrong_object_type; errc::not_supported on Windows: use duplicate_to()
    [[nodiscard]] static Handle receive(native_handle_type socket) {
        return make([&](Handle& made, std::error_code& ec) { made.adopt_received(Handle::type, socket, ec); },
                    "receive handle");
    }
    [[nodiscard]] static Handle receive(native_handle_type socket, std::error_code& ec) noexcept {
        Handle made;
        made.adopt_received(Handle::type, socket, ec);
        return made;
    }

protected:
    waitable_handle() noexcept = default;

private:
    template <typename Fill>
    static Handle make(Fill fill, const char* operation) {
        Handle made;
        std::error_code ec;
        fill(made, ec);
        if (ec)
            waitable::fail_to_make(ec, operation);
        return made;
    }
};

} // namespace mutual
