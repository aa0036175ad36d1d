#pragma once
/// \file
/// What the kernel says about handles, asked without mutual.

#include "support/doctest.hpp"

#include <cstddef>
#include <stdexcept>
#include <vector>

#include "win32/windows.hpp"

namespace mutual::test {

// The first two throw where something is wrong with the question, for children, who have no test to fail.

/// The rights of the handle: GrantedAccess of NtQueryObject.
inline ACCESS_MASK rights_of(HANDLE handle) {
    struct object_basic_information {
        ULONG attributes;
        ACCESS_MASK granted_access;
        ULONG handle_count;
        ULONG pointer_count;
        ULONG reserved[10];
    };
    using query_function = LONG(WINAPI*)(HANDLE, int information_class, void* result, ULONG size, ULONG* returned);
    const HMODULE ntdll = GetModuleHandleW(L"ntdll.dll");
    const auto query =
        reinterpret_cast<query_function>(reinterpret_cast<void*>(GetProcAddress(ntdll, "NtQueryObject")));
    object_basic_information info{};
    if (query == nullptr || query(handle, 0, &info, sizeof(info), nullptr) < 0)
        throw std::runtime_error("NtQueryObject");
    return info.granted_access;
}

inline bool is_inheritable(HANDLE handle) {
    DWORD flags = 0;
    if (!GetHandleInformation(handle, &flags))
        throw std::runtime_error("GetHandleInformation");
    return (flags & HANDLE_FLAG_INHERIT) != 0;
}

/// Owner and list of an object, in the kernel's words.
class object_descriptor {
public:
    /// \param handle  with READ_CONTROL
    explicit object_descriptor(HANDLE handle) {
        constexpr SECURITY_INFORMATION parts = OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION;
        DWORD size = 0;
        GetKernelObjectSecurity(handle, parts, nullptr, 0, &size);
        REQUIRE(size > 0);
        memory_.resize(size);
        REQUIRE(GetKernelObjectSecurity(handle, parts, memory_.data(), size, &size));
    }
    [[nodiscard]] PSID owner() {
        PSID result = nullptr;
        BOOL defaulted = FALSE;
        REQUIRE(GetSecurityDescriptorOwner(memory_.data(), &result, &defaulted));
        return result;
    }
    /// Null for an object that lets everyone do everything.
    [[nodiscard]] ACL* list() {
        ACL* result = nullptr;
        BOOL present = FALSE;
        BOOL defaulted = FALSE;
        REQUIRE(GetSecurityDescriptorDacl(memory_.data(), &present, &result, &defaulted));
        return present ? result : nullptr;
    }
    /// What the list allows `whom`, and nothing if it names it nowhere.
    [[nodiscard]] ACCESS_MASK allowed_to(PSID whom) {
        ACCESS_MASK result = 0;
        for (DWORD i = 0; i < list()->AceCount; ++i) {
            void* entry = nullptr;
            REQUIRE(GetAce(list(), i, &entry));
            auto* const allowed = static_cast<ACCESS_ALLOWED_ACE*>(entry);
            REQUIRE_EQ(int{allowed->Header.AceType}, ACCESS_ALLOWED_ACE_TYPE);
            if (EqualSid(&allowed->SidStart, whom))
                result |= allowed->Mask;
        }
        return result;
    }

private:
    std::vector<std::byte> memory_;
};

} // namespace mutual::test
