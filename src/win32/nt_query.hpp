#pragma once
/// \file
/// Facts about kernel objects that Win32 has no function for. The two calls are not in any header, but have been the
/// same since NT 4.

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

/// Needs a handle with MUTANT_QUERY_STATE, which is MUTEX_MODIFY_STATE.
mutant_facts query_mutant(HANDLE mutex, std::error_code& ec) noexcept;

} // namespace mutual::platform
