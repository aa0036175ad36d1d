#pragma once
/// \file
/// Who may use a new named object.

#include <array>
#include <cstddef>
#include <system_error>

#include "win32/windows.hpp"

namespace mutual::platform {

/// Security attributes that let in the creating user and the system, nobody else, and make no handle inheritable.
///
/// Not the token's default list: that one lets in whom the administrator or a service chose, and for elevated programs
/// the whole group of administrators. Never a NULL list, which lets in everyone.
class owner_only_security {
public:
    explicit owner_only_security(std::error_code& ec) noexcept;
    owner_only_security(const owner_only_security&) = delete; // the attributes point into the object
    owner_only_security& operator=(const owner_only_security&) = delete;
    ~owner_only_security() = default;

    /// Valid as long as this object. The functions that take it only read it.
    [[nodiscard]] SECURITY_ATTRIBUTES* attributes() noexcept { return &attributes_; }

private:
    static constexpr std::size_t list_size =
        sizeof(ACL) + 2 * (sizeof(ACCESS_ALLOWED_ACE) - sizeof(DWORD) + SECURITY_MAX_SID_SIZE);

    SECURITY_ATTRIBUTES attributes_{};
    SECURITY_DESCRIPTOR descriptor_{};
    alignas(ACL) std::array<std::byte, list_size> list_{};
};

} // namespace mutual::platform
