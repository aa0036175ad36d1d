#pragma once
/// \file
/// inheritance: a handle on its way to a child process.

#include <mutual/native_handle.hpp>

#include <memory>
#include <string>
#include <system_error>

namespace mutual {

namespace detail {
struct outgoing;
struct outgoing_closer {
    void operator()(outgoing* parcel) const noexcept;
};
using outgoing_ptr = std::unique_ptr<outgoing, outgoing_closer>;
struct outgoing_access;
} // namespace detail

/// Makes an object inheritable from its construction, by inheritable_token() of the object, to its destruction.
///
///     const mutual::inheritance gift = event.inheritable_token();
///     start("child", gift.token());             // CreateProcess, posix_spawn, fork and exec, any library
///
/// Every child that is started meanwhile, and inherits handles at all, is a holder of the object, whether it ever uses
/// the token or not (LT-10). Children that are started afterwards get nothing. A child that is started meanwhile by
/// another thread gets it, too: where that matters use spawn_options, which passes exactly what is listed (HD-05).
///
/// Move-only. Not safe from several threads at once.
class inheritance {
public:
    inheritance() noexcept = default;

    /// What the child gives to from_token(): printable, without spaces and quotes, of some 80 characters and the
    /// object's name. It is no secret: it only means something to a process that inherited the handle. Empty for an
    /// empty inheritance.
    [[nodiscard]] std::string token() const;
    explicit operator bool() const noexcept { return outgoing_ != nullptr; }
    /// Takes the inheritance back now. A second call does nothing.
    void end() noexcept { outgoing_.reset(); }

private:
    friend struct detail::outgoing_access;

    detail::outgoing_ptr outgoing_;
};

} // namespace mutual
