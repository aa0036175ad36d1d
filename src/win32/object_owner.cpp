#include "win32/object_owner.hpp"

#include "platform/error.hpp"
#include "win32/token.hpp"
#include "win32/utf8_text.hpp"

#include <mutual/error.hpp>

namespace mutual::platform {
namespace {

bool is(PSID a, PSID b) noexcept {
    return b != nullptr && EqualSid(a, b) != 0;
}

/// S-1-5-...
std::string sid_text(PSID sid) {
    wchar_t* text = nullptr;
    if (!ConvertSidToStringSidW(sid, &text))
        return "unknown";
    std::string result = to_utf8(text);
    LocalFree(text);
    return result;
}

} // namespace

object_owner::object_owner(HANDLE object, std::error_code& ec) noexcept {
    DWORD size = 0;
    BOOL defaulted = FALSE;
    if (!GetKernelObjectSecurity(object, OWNER_SECURITY_INFORMATION, buffer_.data(), static_cast<DWORD>(buffer_.size()),
                                 &size) ||
        !GetSecurityDescriptorOwner(buffer_.data(), &sid_, &defaulted))
        ec = last_error();
}

void check_trust(HANDLE object, const permissions& permit, std::error_code& ec) noexcept {
    if (permit.which() != permissions::kind::owner_only)
        return;
    const object_owner owner(object, ec);
    if (ec || owner.get() == nullptr)
        return;
    const PSID sid = owner.get();
    if (!is(sid, token_sid(TokenUser).get()) && !is(sid, token_sid(TokenOwner).get()) &&
        !is(sid, well_known_sid(WinLocalSystemSid).get()))
        ec = errc::untrusted_object;
}

std::string account_name(PSID sid) {
    std::array<wchar_t, 256> name;   // longer than any account's
    std::array<wchar_t, 256> domain; // and any domain's
    DWORD name_size = static_cast<DWORD>(name.size());
    DWORD domain_size = static_cast<DWORD>(domain.size());
    SID_NAME_USE use;
    if (!LookupAccountSidW(nullptr, sid, name.data(), &name_size, domain.data(), &domain_size, &use))
        return sid_text(sid);
    return domain_size == 0 ? to_utf8(name.data()) : to_utf8(domain.data()) + '\\' + to_utf8(name.data());
}

} // namespace mutual::platform
