#pragma once
/// \file
/// Rights of handles as the kernel spells them.

#include <mutual/object_rights.hpp>
#include <mutual/object_type.hpp>
#include <mutual/shared_region.hpp>

#include "win32/windows.hpp"

namespace mutual::platform {

// One bit for all types, which <windows.h> names for timers, and by another name for mutexes, alone (SC-07 … SC-09).
inline constexpr DWORD query_state = 0x1;
static_assert(query_state == TIMER_QUERY_STATE && query_state == MUTEX_MODIFY_STATE);
inline constexpr DWORD modify_state = 0x2;
static_assert(modify_state == EVENT_MODIFY_STATE && modify_state == SEMAPHORE_MODIFY_STATE &&
              modify_state == TIMER_MODIFY_STATE);

/// All of them (SC-11), the newer ones included that headers of older systems do not know.
inline constexpr DWORD every_job_right = JOB_OBJECT_ALL_ACCESS | 0x3F;

/// To query an object of that type.
constexpr DWORD query_right(object_type type) noexcept {
    return type == object_type::job ? DWORD{JOB_OBJECT_QUERY} : query_state;
}

/// To modify it. Nothing modifies a mutex but its owner, who needs no right for it (MX-07). Who changes a job's limits
/// has to look first what they are, so that those that are not to be changed stay.
constexpr DWORD modify_right(object_type type) noexcept {
    switch (type) {
    case object_type::mutex:
        return 0;
    case object_type::job:
        return JOB_OBJECT_ASSIGN_PROCESS | JOB_OBJECT_SET_ATTRIBUTES | JOB_OBJECT_TERMINATE | JOB_OBJECT_QUERY;
    default:
        return modify_state;
    }
}

/// For anything that can be waited for.
constexpr DWORD native_rights(object_type type, object_rights rights) noexcept {
    return (includes(rights, object_rights::query) ? query_right(type) : DWORD{0}) |
           (includes(rights, object_rights::wait) ? DWORD{SYNCHRONIZE} : DWORD{0}) |
           (includes(rights, object_rights::modify) ? modify_right(type) : DWORD{0});
}

constexpr bool can_write(region_access access) noexcept {
    return access == region_access::read_write || access == region_access::execute_read_write;
}

constexpr bool can_execute(region_access access) noexcept {
    return access == region_access::execute_read || access == region_access::execute_read_write;
}

/// For a region. Reading is always among them, as the right to write does not imply it (PR-18), and so is asking for
/// the size (PR-26). Executing is spelled as the kernel's own right: FILE_MAP_EXECUTE is another bit, which lies
/// outside "all access" to a section, so that no access list grants it unless every layer translates it.
constexpr DWORD native_rights(region_access access) noexcept {
    return SECTION_QUERY | SECTION_MAP_READ | (can_write(access) ? DWORD{SECTION_MAP_WRITE} : DWORD{0}) |
           (can_execute(access) ? DWORD{SECTION_MAP_EXECUTE} : DWORD{0});
}

} // namespace mutual::platform
