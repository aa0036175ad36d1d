#pragma once
/// \file
/// named_semaphore: a count of units, shared between processes.

#include <mutual/object_name.hpp>
#include <mutual/open_options.hpp>
#include <mutual/permissions.hpp>
#include <mutual/waitable_handle.hpp>

#include <chrono>
#include <cstdint>
#include <limits>
#include <stop_token>
#include <system_error>
#include <utility>

namespace mutual {

/// How to create a semaphore.
struct semaphore_options {
    std::int32_t initial = 0;                                          ///< 0 … maximum
    std::int32_t maximum = (std::numeric_limits<std::int32_t>::max)(); ///< at least 1 (SM-02)
    object_rights rights = object_rights::all; ///< of this handle, its creator's included (CO-13)
    permissions permit{};                      ///< who may open a new object (CO-12)
};

/// What a semaphore looked like a moment ago.
struct semaphore_state {
    std::int32_t count = 0;
    std::int32_t maximum = 0;
};

/// A handle of a named semaphore: a count of units between 0 and a maximum.
///
/// acquire() takes exactly one unit (SM-03), or waits for one; release() puts units back, and anybody may (SM-09). The
/// units of a process that dies are lost (SM-11): nothing says whose they were. Who needs them back guards what they
/// stand for by a mutex, whose abandonment is reported.
///
/// acquire, try_acquire … are the standard's names for the waits of the base class; \see waitable, which also says what
/// may be called from several threads.
///
/// Errors of the factories: as for named_mutex, and errc::invalid_count for counts that cannot be (SM-01), before the
/// name is looked at. A semaphore that exists keeps its count and maximum (CO-04).
class named_semaphore : public waitable_handle<named_semaphore> {
public:
    static constexpr object_type type = object_type::semaphore;

    named_semaphore() noexcept = default;

    /// Makes a new semaphore. \errors std::errc::file_exists when the name has a semaphore already
    /// \see CreateSemaphoreW
    [[nodiscard]] static named_semaphore create(const object_name& name, const semaphore_options& options = {});
    [[nodiscard]] static named_semaphore create(const object_name& name, const semaphore_options& options,
                                                std::error_code& ec) noexcept;
    /// Opens the semaphore of that name. \errors std::errc::no_such_file_or_directory (NS-07)
    /// \see OpenSemaphoreW
    [[nodiscard]] static named_semaphore open(const object_name& name, const open_options& options = {});
    [[nodiscard]] static named_semaphore open(const object_name& name, std::error_code& ec) noexcept;
    [[nodiscard]] static named_semaphore open(const object_name& name, const open_options& options,
                                              std::error_code& ec) noexcept;
    /// Opens the semaphore of that name, or makes it; created() tells which (CO-14).
    [[nodiscard]] static named_semaphore open_or_create(const object_name& name, const semaphore_options& options = {});
    [[nodiscard]] static named_semaphore open_or_create(const object_name& name, const semaphore_options& options,
                                                        std::error_code& ec) noexcept;
    /// Makes a semaphore without a name; \see waitable_handle for the ways to hand it to others.
    [[nodiscard]] static named_semaphore create_unnamed(const semaphore_options& options = {});
    [[nodiscard]] static named_semaphore create_unnamed(const semaphore_options& options, std::error_code& ec) noexcept;

    /// Takes one unit; blocks until there is one. \see waitable::wait
    wait_result acquire() { return wait_or_throw({}, "acquire semaphore"); }
    wait_result acquire(std::stop_token stop) { return wait_or_throw(std::move(stop), "acquire semaphore"); }
    wait_result acquire(std::error_code& ec) noexcept { return wait({}, ec); }
    /// Takes one unit if there is one.
    [[nodiscard]] wait_result try_acquire() { return wait_or_throw(wait_limits::at_once(), "acquire semaphore"); }
    [[nodiscard]] wait_result try_acquire(std::error_code& ec) noexcept { return try_wait(ec); }
    /// Waits at most `timeout`, measured by the steady clock.
    template <typename Rep, typename Period>
    [[nodiscard]] wait_result try_acquire_for(const std::chrono::duration<Rep, Period>& timeout,
                                              std::stop_token stop = {}) {
        return wait_for(timeout, std::move(stop));
    }
    template <typename Rep, typename Period>
    [[nodiscard]] wait_result try_acquire_for(const std::chrono::duration<Rep, Period>& timeout,
                                              std::error_code& ec) noexcept {
        return wait_for(timeout, ec);
    }
    /// Waits until `deadline` of any clock. \see waitable::wait_until
    template <typename Clock, typename Duration>
    [[nodiscard]] wait_result try_acquire_until(const std::chrono::time_point<Clock, Duration>& deadline,
                                                const std::stop_token& stop = {}) {
        return wait_until(deadline, stop);
    }
    template <typename Clock, typename Duration>
    [[nodiscard]] wait_result try_acquire_until(const std::chrono::time_point<Clock, Duration>& deadline,
                                                std::error_code& ec) noexcept {
        return wait_until(deadline, ec);
    }

    /// Puts `count` units back, all or none; as many waiters are released (SM-08).
    /// \return the count before (SM-04)
    /// \errors errc::semaphore_full when the maximum would be exceeded, and nothing changes (SM-05, SM-06);
    ///         errc::invalid_count when `count` is not positive (SM-07); errc::empty_handle
    /// \see ReleaseSemaphore
    std::int32_t release(std::int32_t count = 1);
    /// 0 on failure.
    std::int32_t release(std::int32_t count, std::error_code& ec) noexcept;

    /// A snapshot for tools and tests. It may be outdated when it returns: never decide by it (SM-14).
    [[nodiscard]] semaphore_state state() const;
    [[nodiscard]] semaphore_state state(std::error_code& ec) const noexcept;

private:
    static named_semaphore make(const object_name* name, platform::disposition how, const semaphore_options& options,
                                std::error_code& ec) noexcept;
};

} // namespace mutual
