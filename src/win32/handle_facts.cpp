#include "win32/handle_facts.hpp"

#include "win32/ntdll.hpp"

#include <array>
#include <cstddef>
#include <string_view>

namespace mutual::platform {
namespace {

using query_function = nt_status(WINAPI*)(HANDLE, int information_class, void* result, ULONG size, ULONG* returned);
using compare_function = nt_status(WINAPI*)(HANDLE, HANDLE);

struct object_basic_information {
    static constexpr int number = 0;

    ULONG attributes;
    ACCESS_MASK granted_access;
    ULONG handle_count;
    ULONG pointer_count;
    std::array<ULONG, 10> reserved;
};

/// The counted text of the kernel comes first, some 20 numbers follow, and behind them the characters.
struct object_type_information {
    static constexpr int number = 2;

    USHORT name_size; // in bytes
    USHORT name_capacity;
    const wchar_t* name;
    std::array<std::byte, 480> rest;
};

/// False when it is no handle.
template <typename Information>
bool query(HANDLE handle, Information& info) noexcept {
    static const auto call = ntdll_function<query_function>("NtQueryObject");
    return call != nullptr && call(handle, Information::number, &info, sizeof(info), nullptr) >= 0;
}

bool has_type(HANDLE handle, std::wstring_view name) noexcept {
    object_type_information info{};
    return query(handle, info) && std::wstring_view(info.name, info.name_size / sizeof(wchar_t)) == name;
}

std::wstring_view kernel_name(object_type type) noexcept {
    switch (type) {
    case object_type::mutex:
        return L"Mutant";
    case object_type::event:
        return L"Event";
    case object_type::semaphore:
        return L"Semaphore";
    case object_type::timer:
        return L"Timer";
    case object_type::job:
        return L"Job";
    case object_type::region:
        return L"Section";
    }
    return {};
}

} // namespace

bool is_handle_of(HANDLE handle, object_type type) noexcept {
    return has_type(handle, kernel_name(type));
}

bool is_handle_of_process(HANDLE handle) noexcept {
    return has_type(handle, L"Process");
}

bool has_rights(HANDLE handle, DWORD rights) noexcept {
    object_basic_information info{};
    return query(handle, info) && (info.granted_access & rights) == rights;
}

bool is_same_object(HANDLE a, HANDLE b) noexcept {
    static const auto compare = ntdll_function<compare_function>("NtCompareObjects");
    return compare != nullptr && compare(a, b) == 0; // other successes and all failures mean "no"
}

} // namespace mutual::platform
