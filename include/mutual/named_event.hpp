#pragma once
/// \file
/// named_event: a signal between processes.

#include <mutual/object_name.hpp>
#include <mutual/open_options.hpp>
#include <mutual/permissions.hpp>
#include <mutual/reset_mode.hpp>
#include <mutual/waitable_handle.hpp>

#include <system_error>

namespace mutual {

/// How to create an event.
struct event_options {
    reset_mode reset = reset_mode::automatic;
    bool initially_set = false;
    object_rights rights = object_rights::all; ///< of this handle, its creator's included (CO-13)
    permissions permit{};                      ///< who may open a new object (CO-12)
};

/// What an event looked like a moment ago.
struct event_state {
    bool signaled = false;
    reset_mode reset = reset_mode::automatic;
};

/// A handle of a named event, which is set or not.
///
/// **Automatic** reset: a set releases exactly one waiter, by which the event is unset again (EV-02); with nobody
/// waiting it stays set until one wait takes it (EV-03). Sets with nobody waiting do not add up (EV-04); two sets with
/// two blocked waiters release two. A set is never lost and never taken by a wait that timed out (EV-16).
///
/// **Manual** reset: a set releases everybody who waits and who comes, until reset() (EV-01). Who is blocked at the time
/// of the set is released, even when reset() follows at once (EV-06).
///
/// Nobody owns an event (EV-12): a process that dies sets and unsets nothing. There is no pulse (EV-07 … EV-11): it
/// misses a waiter that is briefly out of its wait; use a manual event, or a semaphore.
///
/// Waiting is in the base class; \see waitable, which also says what may be called from several threads.
///
/// Errors of the factories: as for named_mutex. An event that exists keeps its mode and state (CO-03, EV-17).
class named_event : public waitable_handle<named_event> {
public:
    static constexpr object_type type = object_type::event;

    named_event() noexcept = default;

    /// Makes a new event. \errors std::errc::file_exists when the name has an event already
    /// \see CreateEventW
    [[nodiscard]] static named_event create(const object_name& name, const event_options& options = {});
    [[nodiscard]] static named_event create(const object_name& name, const event_options& options,
                                            std::error_code& ec) noexcept;
    /// Opens the event of that name. \errors std::errc::no_such_file_or_directory (NS-07)
    /// \see OpenEventW
    [[nodiscard]] static named_event open(const object_name& name, const open_options& options = {});
    [[nodiscard]] static named_event open(const object_name& name, std::error_code& ec) noexcept;
    [[nodiscard]] static named_event open(const object_name& name, const open_options& options,
                                          std::error_code& ec) noexcept;
    /// Opens the event of that name, or makes it; created() tells which (CO-14).
    [[nodiscard]] static named_event open_or_create(const object_name& name, const event_options& options = {});
    [[nodiscard]] static named_event open_or_create(const object_name& name, const event_options& options,
                                                    std::error_code& ec) noexcept;
    /// Makes an event without a name; \see waitable_handle for the ways to hand it to others.
    [[nodiscard]] static named_event create_unnamed(const event_options& options = {});
    [[nodiscard]] static named_event create_unnamed(const event_options& options, std::error_code& ec) noexcept;

    /// Sets the event. \errors errc::empty_handle
    /// \see SetEvent
    void set();
    void set(std::error_code& ec) noexcept;
    /// Unsets the event; no error when it is unset already (EV-05). Who was released stays released.
    /// \errors errc::empty_handle
    /// \see ResetEvent
    void reset();
    void reset(std::error_code& ec) noexcept;

    /// A snapshot for tools and tests. It may be outdated when it returns: never decide by it.
    [[nodiscard]] event_state state() const;
    [[nodiscard]] event_state state(std::error_code& ec) const noexcept;

private:
    static named_event make(const object_name* name, platform::disposition how, const event_options& options,
                            std::error_code& ec) noexcept;
};

} // namespace mutual
