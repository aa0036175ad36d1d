#include "win32/security.hpp"

#include "platform/error.hpp"
#include "win32/native_rights.hpp"
#include "win32/utf8_text.hpp"

#include <mutual/error.hpp>

#include <memory>

namespace mutual::platform {
namespace {

bool grant(ACL* list, DWORD rights, PSID to_whom) noexcept {
    return to_whom != nullptr && AddAccessAllowedAce(list, ACL_REVISION, rights, to_whom) != 0;
}

bool grant_to_others(ACL* list, const permissions& permit, const list_rights& rights) noexcept {
    switch (permit.which()) {
    case permissions::kind::group:
        return grant(list, rights.use, token_sid(TokenPrimaryGroup).get());
    case permissions::kind::everyone:
        return grant(list, rights.use, well_known_sid(WinWorldSid).get());
    case permissions::kind::everyone_read_only:
        return grant(list, rights.read, well_known_sid(WinWorldSid).get());
    default:
        return true;
    }
}

} // namespace

list_rights list_rights_of(object_type type, bool wait_reads) noexcept {
    const DWORD use = native_rights(type, object_rights::all) | READ_CONTROL;
    const object_rights reading = wait_reads ? object_rights::query | object_rights::wait : object_rights::query;
    // CreateJobObjectW asks for every right there is, also for a job that exists.
    const DWORD everything = type == object_type::job ? every_job_right : DWORD{0};
    return {STANDARD_RIGHTS_REQUIRED | use | everything, use, native_rights(type, reading) | READ_CONTROL};
}

list_rights list_rights_of(region_access access) noexcept {
    // To everything, whatever the region is: a view is what it refuses then, not the handle (PR-21).
    const DWORD use = native_rights(region_access::execute_read_write) | READ_CONTROL;
    const region_access reading = can_execute(access) ? region_access::execute_read : region_access::read_only;
    return {SECTION_ALL_ACCESS, use, native_rights(reading) | READ_CONTROL};
}

object_security::object_security(const permissions& permit, const list_rights& rights, std::error_code& ec) noexcept {
    attributes_.nLength = sizeof(attributes_);
    attributes_.bInheritHandle = FALSE;
    if (permit.which() == permissions::kind::sddl) {
        parse(permit.sddl(), ec);
        attributes_.lpSecurityDescriptor = parsed_.get();
        return;
    }
    if (!describe(permit, rights))
        ec = last_error();
    attributes_.lpSecurityDescriptor = &descriptor_;
}

void object_security::parse(const char* sddl, std::error_code& ec) noexcept {
    const std::unique_ptr<wchar_t[]> text = to_utf16(sddl, ec);
    PSECURITY_DESCRIPTOR descriptor = nullptr;
    if (!ec && !ConvertStringSecurityDescriptorToSecurityDescriptorW(text.get(), SDDL_REVISION_1, &descriptor, nullptr))
        ec = last_error();
    parsed_.reset(descriptor);
}

bool object_security::describe(const permissions& permit, const list_rights& rights) noexcept {
    // Protected: nothing is inherited from the directory of names.
    return user_.get() != nullptr && fill_list(permit, rights) &&
           InitializeSecurityDescriptor(&descriptor_, SECURITY_DESCRIPTOR_REVISION) &&
           SetSecurityDescriptorOwner(&descriptor_, user_.get(), FALSE) &&
           SetSecurityDescriptorDacl(&descriptor_, TRUE, reinterpret_cast<ACL*>(list_.data()), FALSE) &&
           SetSecurityDescriptorControl(&descriptor_, SE_DACL_PROTECTED, SE_DACL_PROTECTED);
}

bool object_security::fill_list(const permissions& permit, const list_rights& rights) noexcept {
    ACL* const list = reinterpret_cast<ACL*>(list_.data());
    return InitializeAcl(list, static_cast<DWORD>(list_.size()), ACL_REVISION) &&
           grant(list, rights.everything, user_.get()) &&
           grant(list, rights.everything, well_known_sid(WinLocalSystemSid).get()) &&
           grant_to_others(list, permit, rights);
}

} // namespace mutual::platform
