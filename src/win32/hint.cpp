// What a person needs beyond the message of an error.

#include "platform/error.hpp"
#include "platform/system.hpp"
#include "win32/token.hpp"

#include <mutual/error.hpp>
#include <mutual/object_name.hpp>

#include <fmt/format.h>

namespace mutual::platform {
namespace {

std::string commit_hint() {
    MEMORYSTATUSEX memory{};
    memory.dwLength = sizeof(memory);
    if (!GlobalMemoryStatusEx(&memory))
        return {};
    constexpr unsigned long long mebibyte = 1024ULL * 1024;
    return fmt::format("regions live in memory and paging files: {} MiB of {} MiB are free for this process; make the "
                       "region smaller, end other programs, or enlarge the paging file",
                       memory.ullAvailPageFile / mebibyte, memory.ullTotalPageFile / mebibyte);
}

std::string large_page_hint() {
    const std::size_t page = large_page_size();
    if (page == 0)
        return "this system has no large pages";
    switch (state_of_privilege(L"SeLockMemoryPrivilege")) {
    case privilege_state::missing:
        return "the user needs the privilege \"Lock pages in memory\" (SeLockMemoryPrivilege), given by secpol.msc";
    case privilege_state::disabled:
        return "the program has to enable its privilege SeLockMemoryPrivilege first (AdjustTokenPrivileges)";
    case privilege_state::enabled:
        break;
    }
    return fmt::format("the size must be a multiple of {} bytes, and so much memory must be free in one piece; that is "
                       "likeliest soon after the start of the system",
                       page);
}

std::string access_hint(std::string_view name) {
    if (name.empty())
        return {};
    if (object_name(name).scope() == scope::global &&
        state_of_privilege(L"SeCreateGlobalPrivilege") == privilege_state::missing) {
        return "to create a region in Global\\ takes the privilege \"Create global objects\" "
               "(SeCreateGlobalPrivilege), "
               "which services and administrators have; let one of them create it and open it here, or use Local\\";
    }
    return "the name belongs to another user, or its creator allows less than was asked for";
}

} // namespace

std::string hint(const std::error_code& code, std::string_view name) {
    if (code == errc::store_full)
        return commit_hint();
    if (code == errc::large_pages_unavailable)
        return large_page_hint();
    if (code.category() != native_category())
        return {};
    switch (code.value()) {
    case ERROR_NOT_ENOUGH_MEMORY:
    case ERROR_OUTOFMEMORY:
    case ERROR_COMMITMENT_LIMIT:
        return commit_hint();
    case ERROR_ACCESS_DENIED:
        return access_hint(name);
    case ERROR_SHARING_VIOLATION:
        return "another program has opened the file for itself alone";
    default:
        return {};
    }
}

} // namespace mutual::platform
