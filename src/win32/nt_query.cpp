#include "win32/nt_query.hpp"

#include "win32/ntdll.hpp"

#include <mutual/error.hpp>

namespace mutual::platform {
namespace {

template <typename Size>
using query_function = nt_status(WINAPI*)(HANDLE, int information_class, void* result, Size size, Size* returned);
using to_win32_function = ULONG(WINAPI*)(nt_status);

constexpr int basic_information = 0; // the number of the class that each of the structures below belongs to

struct section_basic_information {
    static constexpr const char* function = "NtQuerySection";
    using size_type = SIZE_T;

    void* base_address;
    ULONG attributes; // SEC_...
    LARGE_INTEGER size;
};

struct mutant_basic_information {
    static constexpr const char* function = "NtQueryMutant";
    using size_type = ULONG;

    LONG current_count; // 1: free; 0, -1, ...: owned once, twice, ...
    BOOLEAN owned_by_caller;
    BOOLEAN abandoned_state;
};

struct event_basic_information {
    static constexpr const char* function = "NtQueryEvent";
    using size_type = ULONG;

    int type; // 0: manual ("notification"), 1: automatic ("synchronization")
    LONG state;
};

struct semaphore_basic_information {
    static constexpr const char* function = "NtQuerySemaphore";
    using size_type = ULONG;

    LONG count;
    LONG maximum;
};

struct timer_basic_information {
    static constexpr const char* function = "NtQueryTimer";
    using size_type = ULONG;

    LARGE_INTEGER remaining;
    BOOLEAN state;
};

std::error_code native_error(nt_status status) noexcept {
    static const auto to_win32 = ntdll_function<to_win32_function>("RtlNtStatusToDosError");
    const ULONG code = to_win32 != nullptr ? to_win32(status) : ULONG{ERROR_NOT_SUPPORTED};
    return {static_cast<int>(code), native_category()};
}

/// Fills `info`; false with `ec` set when that fails.
template <typename Information>
bool query(HANDLE object, Information& info, std::error_code& ec) noexcept {
    using size_type = typename Information::size_type;
    static const auto call = ntdll_function<query_function<size_type>>(Information::function);
    if (call == nullptr) {
        ec = errc::not_supported;
        return false;
    }
    const nt_status status = call(object, basic_information, &info, sizeof(info), nullptr);
    if (status < 0)
        ec = native_error(status);
    return status >= 0;
}

} // namespace

section_facts query_section(HANDLE section, std::error_code& ec) noexcept {
    section_basic_information info{};
    if (!query(section, info, ec))
        return {};
    return {static_cast<std::uint64_t>(info.size.QuadPart), (info.attributes & SEC_FILE) != 0,
            (info.attributes & SEC_LARGE_PAGES) != 0};
}

mutant_facts query_mutant(HANDLE mutex, std::error_code& ec) noexcept {
    mutant_basic_information info{};
    if (!query(mutex, info, ec))
        return {};
    return {info.current_count > 0, info.owned_by_caller != FALSE, info.abandoned_state != FALSE};
}

event_facts query_event(HANDLE event, std::error_code& ec) noexcept {
    event_basic_information info{};
    if (!query(event, info, ec))
        return {};
    return {info.state != 0, info.type == 1};
}

semaphore_facts query_semaphore(HANDLE semaphore, std::error_code& ec) noexcept {
    semaphore_basic_information info{};
    if (!query(semaphore, info, ec))
        return {};
    return {info.count, info.maximum};
}

timer_facts query_timer(HANDLE timer, std::error_code& ec) noexcept {
    timer_basic_information info{};
    if (!query(timer, info, ec))
        return {};
    return {info.state != FALSE, kernel_ticks(info.remaining.QuadPart)};
}

} // namespace mutual::platform
