#pragma once
/// \file
/// named_mutex: mutual exclusion between processes, that outlives the death of any of them.

#include <mutual/object_name.hpp>
#include <mutual/open_options.hpp>
#include <mutual/permissions.hpp>
#include <mutual/waitable_handle.hpp>

#include <chrono>
#include <mutex>
#include <stop_token>
#include <system_error>
#include <utility>

namespace mutual {

/// How to create a mutex.
struct mutex_options {
    /// The creating thread owns the mutex from its first moment, nobody can come in between (MX-18). Ignored when the
    /// mutex exists already (CO-01).
    bool initially_owned = false;
    object_rights rights = object_rights::all; ///< of this handle, its creator's included (CO-13)
    permissions permit{};                      ///< who may open a new object (CO-12)
};

/// What a mutex looked like a moment ago.
enum class mutex_state : unsigned char {
    free,
    owned_by_this_thread,
    owned,     ///< by another thread, of this process or of another
    abandoned, ///< its owner died; the next lock succeeds and says so
};

namespace platform {
// Internal, and here only so that lock() and unlock() can be inline: in the common case they cost a few nanoseconds, of
// which every further call would be a tenth.
wait_status lock_mutex_quickly(waitable& mutex) noexcept;
bool unlock_mutex(waitable& mutex) noexcept;
} // namespace platform

/// A handle of a named mutex. Recursive; owned by the *thread* that locked it (MX-01), through whichever handle
/// (MX-04).
///
/// When the owner's thread or process ends without unlocking, the mutex becomes free and abandoned: exactly one next
/// locker gets it and is told so (MX-09 … MX-14), with a recursion count of one (MX-11). Nothing needs to be made
/// consistent by a call.
///
/// Closing a handle neither unlocks nor abandons (LT-12). The mutex and its name are gone with the last handle of any
/// process (LT-01), even when it is still owned then (LT-13).
///
/// Meets Lockable and TimedLockable: std::scoped_lock, std::unique_lock and std::lock work. \see mutex_guard, which
/// also says whether the mutex was abandoned. No fairness is promised (MX-17).
///
/// The waits of the base class lock the mutex too; \see waitable, which also says what may be called from several
/// threads.
///
/// Errors of the factories: as for shared_region; no sizes, of course.
class named_mutex : public waitable_handle<named_mutex> {
public:
    static constexpr object_type type = object_type::mutex;

    named_mutex() noexcept = default;

    /// Makes a new mutex. \errors std::errc::file_exists when the name has a mutex already
    /// \see CreateMutexW
    [[nodiscard]] static named_mutex create(const object_name& name, const mutex_options& options = {});
    [[nodiscard]] static named_mutex create(const object_name& name, const mutex_options& options,
                                            std::error_code& ec) noexcept;
    /// Opens the mutex of that name. \errors std::errc::no_such_file_or_directory (NS-07)
    /// \see OpenMutexW
    [[nodiscard]] static named_mutex open(const object_name& name, const open_options& options = {});
    [[nodiscard]] static named_mutex open(const object_name& name, std::error_code& ec) noexcept;
    [[nodiscard]] static named_mutex open(const object_name& name, const open_options& options,
                                          std::error_code& ec) noexcept;
    /// Opens the mutex of that name, or makes it; created() tells which. Exactly one of several racing callers
    /// creates (CO-14).
    [[nodiscard]] static named_mutex open_or_create(const object_name& name, const mutex_options& options = {});
    [[nodiscard]] static named_mutex open_or_create(const object_name& name, const mutex_options& options,
                                                    std::error_code& ec) noexcept;
    /// Makes a mutex without a name; \see waitable_handle for the ways to hand it to others.
    [[nodiscard]] static named_mutex create_unnamed(const mutex_options& options = {});
    [[nodiscard]] static named_mutex create_unnamed(const mutex_options& options, std::error_code& ec) noexcept;

    /// Blocks until the calling thread owns the mutex; a thread that owns it already locks it once more (MX-02).
    /// Every lock needs an unlock (MX-03).
    /// \return owned, or owned and abandoned(): its last owner died, so repair what it guards first. May be ignored.
    /// \errors errc::empty_handle, errc::recursion_limit
    /// \see WaitForSingleObject
    lock_result lock() {
        if (platform::waitable* const mutex = handle(); mutex != nullptr && includes(rights(), object_rights::wait)) {
            const lock_result quick = platform::lock_mutex_quickly(*mutex);
            if (quick)
                return quick;
        }
        return lock_slowly();
    }
    lock_result lock(std::error_code& ec) noexcept { return wait({}, ec); }
    /// As lock(), and gives up with wait_status::stopped when `stop` is asked to stop before.
    lock_result lock(std::stop_token stop) { return wait_or_throw(std::move(stop), "lock mutex"); }
    lock_result lock(std::stop_token stop, std::error_code& ec) noexcept { return wait(std::move(stop), ec); }

    /// Locks the mutex if that needs no waiting (MX-19). Converts to true when it is owned.
    [[nodiscard]] lock_result try_lock() { return wait_or_throw(wait_limits::at_once(), "try to lock mutex"); }
    [[nodiscard]] lock_result try_lock(std::error_code& ec) noexcept { return try_wait(ec); }

    /// Waits at most `timeout`, measured by the steady clock; a negative or zero one is try_lock().
    template <typename Rep, typename Period>
    [[nodiscard]] lock_result try_lock_for(const std::chrono::duration<Rep, Period>& timeout) {
        return wait_or_throw(timeout, "try to lock mutex");
    }
    template <typename Rep, typename Period>
    [[nodiscard]] lock_result try_lock_for(const std::chrono::duration<Rep, Period>& timeout,
                                           std::error_code& ec) noexcept {
        return wait_for(timeout, ec);
    }

    /// Waits until `deadline` of any clock; a clock other than the steady one is asked again after each wait, so that
    /// a change of the wall clock counts. steady_clock's time_point::max() never comes.
    template <typename Clock, typename Duration>
    [[nodiscard]] lock_result try_lock_until(const std::chrono::time_point<Clock, Duration>& deadline) {
        return detail::wait_until(deadline,
                                  [&](detail::steady_time when) { return wait_or_throw(when, "try to lock mutex"); });
    }
    template <typename Clock, typename Duration>
    [[nodiscard]] lock_result try_lock_until(const std::chrono::time_point<Clock, Duration>& deadline,
                                             std::error_code& ec) noexcept {
        return wait_until(deadline, ec);
    }

    /// Gives back one lock; the mutex is free after as many as there were locks (MX-03).
    /// \errors errc::not_owner when this thread does not own it; nothing changes then (MX-05, MX-06)
    /// \see ReleaseMutex
    void unlock() {
        if (handle() == nullptr || !platform::unlock_mutex(*handle()))
            fail_to_unlock();
    }
    void unlock(std::error_code& ec) noexcept;

    /// A snapshot for tools and tests. It may be outdated when it returns: never decide by it.
    [[nodiscard]] mutex_state state() const;
    [[nodiscard]] mutex_state state(std::error_code& ec) const noexcept;

private:
    static named_mutex make(const object_name* name, platform::disposition how, const mutex_options& options,
                            std::error_code& ec) noexcept;
    lock_result lock_slowly();
    [[noreturn]] void fail_to_unlock() const;
};

/// Owns a named_mutex for a scope, as std::unique_lock does, and says whether it was abandoned.
///
///     mutual::mutex_guard guard(mutex);
///     if (guard.abandoned())
///         repair();
class [[nodiscard]] mutex_guard {
public:
    /// Waits for the mutex; throws what named_mutex::lock() throws.
    explicit mutex_guard(named_mutex& mutex) : mutex_guard(mutex, mutex.lock()) {}
    mutex_guard(named_mutex& mutex, std::try_to_lock_t) : mutex_guard(mutex, mutex.try_lock()) {}
    mutex_guard(named_mutex& mutex, std::stop_token stop) : mutex_guard(mutex, mutex.lock(std::move(stop))) {}
    template <typename Rep, typename Period>
    mutex_guard(named_mutex& mutex, const std::chrono::duration<Rep, Period>& timeout)
        : mutex_guard(mutex, mutex.try_lock_for(timeout)) {}
    template <typename Clock, typename Duration>
    mutex_guard(named_mutex& mutex, const std::chrono::time_point<Clock, Duration>& deadline)
        : mutex_guard(mutex, mutex.try_lock_until(deadline)) {}
    /// Takes over a lock that the calling thread got itself.
    mutex_guard(named_mutex& mutex, lock_result result) noexcept : mutex_(result ? &mutex : nullptr), result_(result) {}

    mutex_guard(mutex_guard&& other) noexcept : mutex_(std::exchange(other.mutex_, nullptr)), result_(other.result_) {}
    mutex_guard& operator=(mutex_guard&&) = delete;
    ~mutex_guard() { unlock(); }

    /// True while the mutex is owned through this guard.
    explicit operator bool() const noexcept { return mutex_ != nullptr; }
    [[nodiscard]] bool owns_lock() const noexcept { return mutex_ != nullptr; }
    /// True when the last owner died while it had the mutex: what it guards may be half done.
    [[nodiscard]] bool abandoned() const noexcept { return result_.abandoned(); }
    /// How the wait ended.
    [[nodiscard]] wait_status status() const noexcept { return result_.status(); }

    /// Unlocks before the end of the scope; a second call does nothing.
    void unlock() noexcept {
        if (named_mutex* const mutex = std::exchange(mutex_, nullptr)) {
            std::error_code ignored; // only a thread that is not the owner can fail, and that is a misuse of the guard
            mutex->unlock(ignored);
        }
    }

private:
    named_mutex* mutex_;
    lock_result result_;
};

} // namespace mutual
