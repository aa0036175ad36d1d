#include "win32/token.hpp"

namespace mutual::platform {

unique_handle open_effective_token() noexcept {
    HANDLE token = nullptr;
    if (OpenThreadToken(GetCurrentThread(), TOKEN_QUERY, TRUE, &token))
        return unique_handle(token);
    if (GetLastError() == ERROR_NO_TOKEN && OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token))
        return unique_handle(token);
    return {};
}

static_assert(sizeof(TOKEN_OWNER) <= sizeof(TOKEN_USER) && sizeof(TOKEN_PRIMARY_GROUP) <= sizeof(TOKEN_USER));

token_sid::token_sid(TOKEN_INFORMATION_CLASS whom) noexcept {
    const unique_handle token = open_effective_token();
    DWORD size = 0;
    if (token && GetTokenInformation(token.get(), whom, buffer_.data(), static_cast<DWORD>(buffer_.size()), &size) != 0)
        sid_ = *reinterpret_cast<const PSID*>(buffer_.data());
}

well_known_sid::well_known_sid(WELL_KNOWN_SID_TYPE whom) noexcept {
    DWORD size = static_cast<DWORD>(buffer_.size());
    if (CreateWellKnownSid(whom, nullptr, buffer_.data(), &size) != 0)
        sid_ = buffer_.data();
}

privilege_state state_of_privilege(const wchar_t* privilege) noexcept {
    constexpr std::size_t most_privileges = 64; // the system knows fewer than 40
    alignas(TOKEN_PRIVILEGES)
        std::array<std::byte, sizeof(TOKEN_PRIVILEGES) + most_privileges * sizeof(LUID_AND_ATTRIBUTES)>
            buffer{};
    LUID wanted{};
    DWORD size = 0;
    const unique_handle token = open_effective_token();
    if (!token || !LookupPrivilegeValueW(nullptr, privilege, &wanted) ||
        !GetTokenInformation(token.get(), TokenPrivileges, buffer.data(), static_cast<DWORD>(buffer.size()), &size))
        return privilege_state::missing;

    const auto* const held = reinterpret_cast<const TOKEN_PRIVILEGES*>(buffer.data());
    for (DWORD i = 0; i < held->PrivilegeCount; ++i) {
        const LUID_AND_ATTRIBUTES& entry = held->Privileges[i];
        if (entry.Luid.LowPart == wanted.LowPart && entry.Luid.HighPart == wanted.HighPart)
            return (entry.Attributes & SE_PRIVILEGE_ENABLED) != 0 ? privilege_state::enabled
                                                                  : privilege_state::disabled;
    }
    return privilege_state::missing;
}

} // namespace mutual::platform
