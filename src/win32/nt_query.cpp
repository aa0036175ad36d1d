#include "win32/nt_query.hpp"

#include <mutual/error.hpp>

namespace mutual::platform {
namespace {

using nt_status = LONG;
using query_function = nt_status(WINAPI*)(HANDLE, int information_class, void* result, ULONG size, ULONG* returned);
using query_section_function = nt_status(WINAPI*)(HANDLE, int information_class, void* result, SIZE_T size,
                                                  SIZE_T* returned);
using to_win32_function = ULONG(WINAPI*)(nt_status);

constexpr int basic_information = 0; // SectionBasicInformation and MutantBasicInformation

struct section_basic_information {
    void* base_address;
    ULONG attributes; // SEC_...
    LARGE_INTEGER size;
};

struct mutant_basic_information {
    LONG current_count; // 1: free; 0, -1, ...: owned once, twice, ...
    BOOLEAN owned_by_caller;
    BOOLEAN abandoned_state;
};

template <typename Function>
Function ntdll_function(const char* name) noexcept {
    // ntdll is in every process and never leaves it.
    const HMODULE ntdll = GetModuleHandleW(L"ntdll.dll");
    return ntdll == nullptr ? nullptr
                            : reinterpret_cast<Function>(reinterpret_cast<void*>(GetProcAddress(ntdll, name)));
}

std::error_code native_error(nt_status status) noexcept {
    static const auto to_win32 = ntdll_function<to_win32_function>("RtlNtStatusToDosError");
    const ULONG code = to_win32 != nullptr ? to_win32(status) : ULONG{ERROR_NOT_SUPPORTED};
    return {static_cast<int>(code), native_category()};
}

} // namespace

section_facts query_section(HANDLE section, std::error_code& ec) noexcept {
    static const auto query = ntdll_function<query_section_function>("NtQuerySection");
    if (query == nullptr) {
        ec = errc::not_supported;
        return {};
    }
    section_basic_information info{};
    const nt_status status = query(section, basic_information, &info, sizeof(info), nullptr);
    if (status < 0) {
        ec = native_error(status);
        return {};
    }
    return {static_cast<std::uint64_t>(info.size.QuadPart), (info.attributes & SEC_FILE) != 0,
            (info.attributes & SEC_LARGE_PAGES) != 0};
}

mutant_facts query_mutant(HANDLE mutex, std::error_code& ec) noexcept {
    static const auto query = ntdll_function<query_function>("NtQueryMutant");
    if (query == nullptr) {
        ec = errc::not_supported;
        return {};
    }
    mutant_basic_information info{};
    const nt_status status = query(mutex, basic_information, &info, sizeof(info), nullptr);
    if (status < 0) {
        ec = native_error(status);
        return {};
    }
    return {info.current_count > 0, info.owned_by_caller != FALSE, info.abandoned_state != FALSE};
}

} // namespace mutual::platform
