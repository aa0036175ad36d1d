#pragma once
/// \file
/// waitable: what mutexes, events, semaphores, timers and jobs have in common.

#include <mutual/inheritance.hpp>
#include <mutual/native_handle.hpp>
#include <mutual/object_rights.hpp>
#include <mutual/object_type.hpp>
#include <mutual/wait_limits.hpp>
#include <mutual/wait_status.hpp>

#include <chrono>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace mutual {

namespace platform {
enum class disposition : unsigned char;
struct waitable;
struct waitable_closer {
    void operator()(waitable* handle) const noexcept;
};
} // namespace platform

namespace detail {
struct incoming;
struct waitable_access;
} // namespace detail

/// A handle of an object that can be waited for: the base of named_mutex, named_event, named_semaphore and named_timer.
///
/// A wait that succeeds *takes* what the object offers: an automatic event or timer is unset by it, a semaphore loses
/// a unit, a mutex is owned (WT-04). A wait that times out, is stopped or fails changes nothing (WT-03). Several
/// objects at once: \see wait_any, wait_all.
///
/// Move-only, empty by default, closed on destruction, which never fails. All members but the moving and closing ones
/// may be called from several threads at once; a handle must not be closed while a thread waits through it (WT-22).
/// Not async-signal-safe.
class waitable {
public:
    /// Blocks until the object is signaled, and takes what it offers.
    /// \param limits  e.g. nothing, a duration, a std::stop_token, or `{duration, token}`; \see wait_limits
    /// \return got it or not, and why; without limits it was got, and the result may be ignored
    /// \errors errc::empty_handle (WT-05); errc::insufficient_rights without object_rights::wait; for a mutex
    ///         errc::recursion_limit
    /// \see WaitForSingleObject
    wait_result wait(const wait_limits& limits = {});
    wait_result wait(const wait_limits& limits, std::error_code& ec) noexcept;

    /// Takes what the object offers if that needs no waiting (WT-01).
    [[nodiscard]] wait_result try_wait() { return wait(wait_limits::at_once()); }
    [[nodiscard]] wait_result try_wait(std::error_code& ec) noexcept { return wait(wait_limits::at_once(), ec); }

    /// Waits at most `timeout`, measured by the steady clock; a negative or zero one is try_wait().
    template <typename Rep, typename Period>
    [[nodiscard]] wait_result wait_for(const std::chrono::duration<Rep, Period>& timeout, std::stop_token stop = {}) {
        return wait({timeout, std::move(stop)});
    }
    template <typename Rep, typename Period>
    [[nodiscard]] wait_result wait_for(const std::chrono::duration<Rep, Period>& timeout,
                                       std::error_code& ec) noexcept {
        return wait(timeout, ec);
    }

    /// Waits until `deadline` of any clock; a clock other than the steady one is asked again after each wait, so that
    /// a change of the wall clock counts. steady_clock's time_point::max() never comes.
    template <typename Clock, typename Duration>
    [[nodiscard]] wait_result wait_until(const std::chrono::time_point<Clock, Duration>& deadline,
                                         const std::stop_token& stop = {}) {
        return detail::wait_until(deadline, [&](detail::steady_time when) { return wait({when, stop}); });
    }
    template <typename Clock, typename Duration>
    [[nodiscard]] wait_result wait_until(const std::chrono::time_point<Clock, Duration>& deadline,
                                         std::error_code& ec) noexcept {
        return detail::wait_until(deadline, [&](detail::steady_time when) noexcept { return wait(when, ec); });
    }

    explicit operator bool() const noexcept { return handle_ != nullptr; }
    /// True when the factory made the object, false when it opened one that was there (NS-05, NS-06).
    [[nodiscard]] bool created() const noexcept { return created_ && handle_ != nullptr; }
    /// What this handle may be used for; none for an empty one.
    [[nodiscard]] object_rights rights() const noexcept { return handle_ != nullptr ? rights_ : object_rights::none; }
    /// The system's name of the object: of the POSIX shared memory object, or of the Windows object. For tools.
    [[nodiscard]] std::string native_name() const;
    /// The system's handle, still owned by this object: a HANDLE, or the descriptor of its shared memory object.
    [[nodiscard]] native_handle_type native_handle() const noexcept;

    /// Makes the object inheritable as long as the result lives, with the rights of this handle or some of them.
    /// \errors errc::empty_handle, errc::insufficient_rights, std::errc::too_many_files_open
    [[nodiscard]] inheritance inheritable_token() const;
    [[nodiscard]] inheritance inheritable_token(object_rights rights) const;
    [[nodiscard]] inheritance inheritable_token(object_rights rights, std::error_code& ec) const noexcept;

    /// Puts a handle into another process, which need not know of it and keeps the object alive from now on (HD-12,
    /// HD-13). \return the token for from_token() in that process
    /// \param process  a HANDLE with PROCESS_DUP_HANDLE. Until from_token() takes the handle there, it is inheritable
    ///                 (so that a token that was used already can be told from one that was not).
    /// \errors errc::not_supported on POSIX, where nobody can do that: \see send, from_token
    [[nodiscard]] std::string duplicate_to(native_handle_type process) const;
    [[nodiscard]] std::string duplicate_to(native_handle_type process, object_rights rights) const;
    [[nodiscard]] std::string duplicate_to(native_handle_type process, object_rights rights, std::error_code& ec) const;

    /// Sends a handle through a Unix socket; it counts already on its way. The other side calls receive(). One message,
    /// sent as a whole, also through a stream.
    /// \errors errc::not_supported on Windows: \see duplicate_to; those of sendmsg(2)
    void send(native_handle_type socket) const;
    void send(native_handle_type socket, object_rights rights) const;
    void send(native_handle_type socket, object_rights rights, std::error_code& ec) const noexcept;

    /// True when both handles refer to one object, by whatever name or way they came (HD-27); never for empty ones.
    /// \see CompareObjectHandles
    friend bool same_object(const waitable& a, const waitable& b) noexcept;

    /// Closes the handle now; it is empty afterwards. A second call does nothing. Changes no state: an event stays
    /// set, a mutex stays owned (LT-12). The object is gone with the last handle of any process (LT-01).
    void close() noexcept;

protected:
    waitable() noexcept = default;
    waitable(waitable&&) noexcept = default;
    waitable& operator=(waitable&&) noexcept = default;
    ~waitable() = default;

    /// Null when empty.
    [[nodiscard]] platform::waitable* handle() const noexcept { return handle_.get(); }
    /// Takes what a factory of the platform gave; null is nothing.
    void adopt(platform::waitable* handle, object_rights rights, bool created) noexcept {
        handle_.reset(handle);
        rights_ = rights;
        created_ = created;
    }
    // For waitable_handle; all leave an empty handle when they fail.
    void adopt_duplicate(const waitable& other, object_rights rights, std::error_code& ec) noexcept;
    void adopt_token(object_type type, std::string_view token, std::error_code& ec) noexcept;
    void adopt_token(object_type type, std::string_view token, native_handle_type process,
                     std::error_code& ec) noexcept;
    void adopt_received(object_type type, native_handle_type socket, std::error_code& ec) noexcept;
    [[noreturn]] static void fail_to_make(const std::error_code& ec, const char* operation);
    /// As wait(); an error names `operation`.
    wait_result wait_or_throw(const wait_limits& limits, const char* operation);
    /// errc::empty_handle, errc::insufficient_rights, or nothing.
    [[nodiscard]] std::error_code check_handle(object_rights needed) const noexcept;
    /// Throws an object_error that names `operation` and native_name(): a handle keeps no copy of the name.
    [[noreturn]] void fail(const std::error_code& ec, const char* operation) const;

private:
    friend struct detail::waitable_access;

    void adopt_incoming(detail::incoming parcel, std::error_code& ec) noexcept;

    std::unique_ptr<platform::waitable, platform::waitable_closer> handle_;
    object_rights rights_ = object_rights::none;
    bool created_ = false;
};

[[nodiscard]] bool same_object(const waitable& a, const waitable& b) noexcept;

} // namespace mutual
