#pragma once
/// \file
/// Facts about kernel objects that Win32 has no function for. The calls are not in any header, but have been the same
/// since NT 4.

#include "win32/kernel_time.hpp"

#include <cstdint>
#include <system_error>

#include "win32/windows.hpp"

namespace mutual::platform {

// Rights to query that <windows.h> does not name.
inline constexpr DWORD event_query_state = 1;
inline constexpr DWORD semaphore_query_state = 1;

struct section_facts {
    std::uint64_t size = 0; ///< memory: whole pages; file: exact (SZ-02, SZ-03)
    bool is_file = false;
    bool large_pages = false;
};

/// Needs a handle with SECTION_QUERY (PR-26).
section_facts query_section(HANDLE section, std::error_code& ec) noexcept;

struct mutant_facts {
    bool free = false;
    bool owned_by_this_thread = false;
    bool abandoned = false;
};

/// Needs a handle with MUTANT_QUERY_STATE, which is MUTEX_MODIFY_STATE.
mutant_facts query_mutant(HANDLE mutex, std::error_code& ec) noexcept;

struct event_facts {
    bool signaled = false;
    bool automatic = true;
};

/// Needs a handle with event_query_state.
event_facts query_event(HANDLE event, std::error_code& ec) noexcept;

struct semaphore_facts {
    std::int32_t count = 0;
    std::int32_t maximum = 0;
};

/// Needs a handle with semaphore_query_state.
semaphore_facts query_semaphore(HANDLE semaphore, std::error_code& ec) noexcept;

struct timer_facts {
    bool signaled = false;
    kernel_ticks remaining{0}; ///< until the due time; not positive when that has passed, or was never set
};

/// Needs a handle with TIMER_QUERY_STATE.
timer_facts query_timer(HANDLE timer, std::error_code& ec) noexcept;

} // namespace mutual::platform
