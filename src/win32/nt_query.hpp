#pragma once
/// \file
/// Facts about kernel objects that Win32 has no function for.

#include "win32/kernel_time.hpp"

#include <cstdint>
#include <system_error>

#include "win32/windows.hpp"

namespace mutual::platform {

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

/// Needs a handle with query_state, as all that follow for what can be waited for.
mutant_facts query_mutant(HANDLE mutex, std::error_code& ec) noexcept;

struct event_facts {
    bool signaled = false;
    bool automatic = true;
};

event_facts query_event(HANDLE event, std::error_code& ec) noexcept;

struct semaphore_facts {
    std::int32_t count = 0;
    std::int32_t maximum = 0;
};

semaphore_facts query_semaphore(HANDLE semaphore, std::error_code& ec) noexcept;

struct timer_facts {
    bool signaled = false;
    kernel_ticks remaining{0}; ///< until the due time; not positive when that has passed, or was never set
};

timer_facts query_timer(HANDLE timer, std::error_code& ec) noexcept;

} // namespace mutual::platform
