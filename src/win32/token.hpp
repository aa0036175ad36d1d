#pragma once
/// \file
/// Who the calling thread is, and what it may do.

#include "win32/unique_handle.hpp"

#include <array>
#include <cstddef>

namespace mutual::platform {

/// The token that decides: the thread's own while it impersonates somebody, else the process's (SC-17). For queries.
/// None, with GetLastError() set, on failure.
unique_handle open_effective_token() noexcept;

/// Somebody of whom that token tells.
class token_sid {
public:
    /// \param whom  TokenUser, TokenOwner (of new objects) or TokenPrimaryGroup
    explicit token_sid(TOKEN_INFORMATION_CLASS whom) noexcept;
    token_sid(const token_sid&) = delete; // the pointer points into the object
    token_sid& operator=(const token_sid&) = delete;
    ~token_sid() = default;

    /// Null, with GetLastError() set by the constructor, on failure.
    [[nodiscard]] PSID get() const noexcept { return sid_; }

private:
    // Each of the three structures is a pointer to what stands behind it, and nothing but flags.
    alignas(TOKEN_USER) std::array<std::byte, sizeof(TOKEN_USER) + SECURITY_MAX_SID_SIZE> buffer_{};
    PSID sid_ = nullptr;
};

/// Somebody whom every system knows.
class well_known_sid {
public:
    explicit well_known_sid(WELL_KNOWN_SID_TYPE whom) noexcept;
    well_known_sid(const well_known_sid&) = delete; // the pointer points into the object
    well_known_sid& operator=(const well_known_sid&) = delete;
    ~well_known_sid() = default;

    /// Null, with GetLastError() set by the constructor, on failure.
    [[nodiscard]] PSID get() const noexcept { return sid_; }

private:
    alignas(DWORD) std::array<std::byte, SECURITY_MAX_SID_SIZE> buffer_{};
    PSID sid_ = nullptr;
};

enum class privilege_state : unsigned char {
    missing,
    disabled, ///< held, but to be enabled by the program (AdjustTokenPrivileges)
    enabled,
};

/// \param privilege  its name, e.g. L"SeLockMemoryPrivilege"
privilege_state state_of_privilege(const wchar_t* privilege) noexcept;

} // namespace mutual::platform
