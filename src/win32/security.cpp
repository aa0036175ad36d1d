#include "win32/security.hpp"

#include "platform/error.hpp"
#include "win32/token.hpp"

namespace mutual::platform {
namespace {

struct user_of_token {
    TOKEN_USER user;
    std::array<std::byte, SECURITY_MAX_SID_SIZE> sid;
};

bool read_user(user_of_token& result) noexcept {
    const unique_handle token = open_effective_token();
    DWORD size = 0;
    return token && GetTokenInformation(token.get(), TokenUser, &result, sizeof(result), &size) != 0;
}

bool grant_everything(ACL* list, PSID to_whom) noexcept {
    return AddAccessAllowedAce(list, ACL_REVISION, GENERIC_ALL, to_whom) != 0;
}

bool grant_to_system(ACL* list) noexcept {
    alignas(DWORD) std::array<std::byte, SECURITY_MAX_SID_SIZE> sid{};
    DWORD size = static_cast<DWORD>(sid.size());
    return CreateWellKnownSid(WinLocalSystemSid, nullptr, sid.data(), &size) != 0 && grant_everything(list, sid.data());
}

} // namespace

owner_only_security::owner_only_security(std::error_code& ec) noexcept {
    user_of_token owner{};
    ACL* const list = reinterpret_cast<ACL*>(list_.data());
    // Protected: nothing is inherited from the directory of names.
    const bool done = read_user(owner) && InitializeAcl(list, static_cast<DWORD>(list_.size()), ACL_REVISION) &&
                      grant_everything(list, owner.user.User.Sid) && grant_to_system(list) &&
                      InitializeSecurityDescriptor(&descriptor_, SECURITY_DESCRIPTOR_REVISION) &&
                      SetSecurityDescriptorDacl(&descriptor_, TRUE, list, FALSE) &&
                      SetSecurityDescriptorControl(&descriptor_, SE_DACL_PROTECTED, SE_DACL_PROTECTED);
    if (!done) {
        ec = last_error();
        return;
    }
    attributes_.nLength = sizeof(attributes_);
    attributes_.lpSecurityDescriptor = &descriptor_;
    attributes_.bInheritHandle = FALSE;
}

} // namespace mutual::platform
