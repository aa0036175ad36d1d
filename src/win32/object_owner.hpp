#pragma once
/// \file
/// Whose an object is, and whether that is good enough.

#include <mutual/permissions.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <system_error>

#include "win32/windows.hpp"

namespace mutual::platform {

/// The owner of an object.
class object_owner {
public:
    /// \param object  a handle with READ_CONTROL
    object_owner(HANDLE object, std::error_code& ec) noexcept;
    object_owner(const object_owner&) = delete; // the pointer points into the object
    object_owner& operator=(const object_owner&) = delete;
    ~object_owner() = default;

    /// Null when there is none: under Wine, for an object that was made without a descriptor.
    [[nodiscard]] PSID get() const noexcept { return sid_; }

private:
    alignas(DWORD) std::array<std::byte, sizeof(SECURITY_DESCRIPTOR) + SECURITY_MAX_SID_SIZE> buffer_{};
    PSID sid_ = nullptr;
};

/// What a handle needs so that check_trust() can look at its object.
constexpr DWORD rights_to_check(const permissions& permit) noexcept {
    return permit.which() == permissions::kind::owner_only ? DWORD{READ_CONTROL} : DWORD{0};
}

/// Whether an object that was there already is to be used. With permissions::owner_only() it must belong to the user,
/// to whom the user's objects belong by default (Administrators, for elevated programs), or to the system: nobody else
/// can have taken its name before (SC-15). Other permissions trust whoever the object belongs to.
///
/// The object's list is not looked at: it is the owner's, who is trusted, and says more than permissions can tell.
/// \errors errc::untrusted_object
void check_trust(HANDLE object, const permissions& permit, std::error_code& ec) noexcept;

/// "DOMAIN\user", or the SID where nobody knows a name for it.
std::string account_name(PSID sid);

} // namespace mutual::platform
