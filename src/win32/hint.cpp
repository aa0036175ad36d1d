// What a person needs beyond the message of an error.

#include "platform/error.hpp"
#include "platform/system.hpp"
#include "win32/object_owner.hpp"
#include "win32/object_path.hpp"
#include "win32/token.hpp"
#include "win32/unique_handle.hpp"

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

/// The object of that name, to ask for its owner. None when there is no such object, or it does not even say that.
unique_handle open_to_ask(const object_name& name) {
    std::error_code ec = name.error();
    if (ec)
        return {};
    const object_path path(name, ec);
    if (ec)
        return {};
    // The type is unknown, and opening as another one fails (NS-03).
    for (const auto open :
         {OpenFileMappingW, OpenMutexW, OpenEventW, OpenSemaphoreW, OpenWaitableTimerW, OpenJobObjectW})
        if (unique_handle object{open(READ_CONTROL, FALSE, path.c_str())})
            return object;
    return {};
}

/// Empty when nobody says.
std::string owner_of(const object_name& name) {
    const unique_handle object = open_to_ask(name);
    if (!object)
        return {};
    std::error_code ec;
    const object_owner owner(object.get(), ec);
    return ec || owner.get() == nullptr ? std::string() : account_name(owner.get());
}

std::string access_hint(std::string_view text) {
    if (text.empty())
        return {};
    const object_name name(text);
    if (const std::string owner = owner_of(name); !owner.empty())
        return fmt::format("it belongs to {}, and allows less than was asked for; ask for fewer rights, or have it "
                           "created with wider permissions",
                           owner);
    if (name.scope() == scope::global && state_of_privilege(L"SeCreateGlobalPrivilege") == privilege_state::missing) {
        return "to create a region in Global\\ takes the privilege \"Create global objects\" "
               "(SeCreateGlobalPrivilege), "
               "which services and administrators have; let one of them create it and open it here, or use Local\\";
    }
    return "the name belongs to another user, who allows nothing; have it created with wider permissions, or choose "
           "another name";
}

std::string trust_hint(std::string_view text) {
    if (text.empty())
        return {};
    const std::string owner = owner_of(object_name(text));
    return fmt::format("it belongs to {}, who may have taken the name first; if that is whom you expect, say so by the "
                       "option `permit` with which it was created, e.g. permissions::everyone_read_only()",
                       owner.empty() ? "another user" : owner);
}

} // namespace

std::string hint(const std::error_code& code, std::string_view name) {
    if (code == errc::store_full)
        return commit_hint();
    if (code == errc::large_pages_unavailable)
        return large_page_hint();
    if (code == errc::untrusted_object)
        return trust_hint(name);
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
    case ERROR_INVALID_OWNER:
        return "to make an object somebody else's takes the privilege \"Restore files and directories\" "
               "(SeRestorePrivilege); leave O: out of the description, or name the user or one of its groups that may "
               "own";
    default:
        return {};
    }
}

} // namespace mutual::platform
