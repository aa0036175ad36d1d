#include "support/doctest.hpp"
#include "support/unique_name.hpp"

#include "win32/security.hpp"
#include "win32/token.hpp"

#include <mutual/named_event.hpp>
#include <mutual/named_mutex.hpp>
#include <mutual/named_semaphore.hpp>
#include <mutual/named_timer.hpp>
#include <mutual/shared_region.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <vector>

using namespace mutual;
using mutual::test::unique_name;

namespace {

using sid_buffer = std::array<std::byte, SECURITY_MAX_SID_SIZE>;

sid_buffer system_sid() {
    sid_buffer sid{};
    DWORD size = static_cast<DWORD>(sid.size());
    REQUIRE(CreateWellKnownSid(WinLocalSystemSid, nullptr, sid.data(), &size));
    return sid;
}

sid_buffer own_sid() {
    alignas(TOKEN_USER) std::array<std::byte, sizeof(TOKEN_USER) + SECURITY_MAX_SID_SIZE> buffer{};
    DWORD size = 0;
    const platform::unique_handle token = platform::open_effective_token();
    REQUIRE(GetTokenInformation(token.get(), TokenUser, buffer.data(), static_cast<DWORD>(buffer.size()), &size));
    sid_buffer sid{};
    const PSID user = reinterpret_cast<const TOKEN_USER*>(buffer.data())->User.Sid;
    REQUIRE(CopySid(static_cast<DWORD>(sid.size()), sid.data(), user));
    return sid;
}

/// Everybody the list lets in is the user or the system, and there is a list.
void check_owner_only(PSECURITY_DESCRIPTOR descriptor) {
    BOOL present = FALSE;
    BOOL defaulted = TRUE;
    ACL* list = nullptr;
    REQUIRE(GetSecurityDescriptorDacl(descriptor, &present, &list, &defaulted));
    REQUIRE(present);
    REQUIRE(list != nullptr);
    REQUIRE_EQ(int{list->AceCount}, 2);
    sid_buffer user = own_sid();
    sid_buffer system = system_sid();
    for (DWORD i = 0; i < list->AceCount; ++i) {
        void* entry = nullptr;
        REQUIRE(GetAce(list, i, &entry));
        auto* const allowed = static_cast<ACCESS_ALLOWED_ACE*>(entry);
        CHECK_EQ(int{allowed->Header.AceType}, ACCESS_ALLOWED_ACE_TYPE);
        const PSID who = &allowed->SidStart;
        const bool expected = EqualSid(who, user.data()) || EqualSid(who, system.data());
        CHECK(expected);
    }
}

void check_owner_only_object(HANDLE handle) {
    DWORD size = 0;
    GetKernelObjectSecurity(handle, DACL_SECURITY_INFORMATION, nullptr, 0, &size);
    REQUIRE(size > 0);
    std::vector<std::byte> descriptor(size);
    REQUIRE(GetKernelObjectSecurity(handle, DACL_SECURITY_INFORMATION, descriptor.data(), size, &size));
    check_owner_only(descriptor.data());
}

} // namespace

TEST_CASE("SC-01: the default list lets in the user and the system, and is protected") {
    std::error_code ec;
    platform::owner_only_security security(ec);
    REQUIRE_EQ(ec, std::error_code());
    SECURITY_ATTRIBUTES* const attributes = security.attributes();
    CHECK_EQ(attributes->nLength, DWORD{sizeof(SECURITY_ATTRIBUTES)});
    REQUIRE(attributes->lpSecurityDescriptor != nullptr);
    REQUIRE(IsValidSecurityDescriptor(attributes->lpSecurityDescriptor));
    check_owner_only(attributes->lpSecurityDescriptor);
    SECURITY_DESCRIPTOR_CONTROL control = 0;
    DWORD revision = 0;
    REQUIRE(GetSecurityDescriptorControl(attributes->lpSecurityDescriptor, &control, &revision));
    CHECK((control & SE_DACL_PROTECTED) != 0);
}

TEST_CASE("HD-01: no handle is inheritable") {
    std::error_code ec;
    platform::owner_only_security security(ec);
    CHECK_EQ(security.attributes()->bInheritHandle, FALSE);
    const shared_region region = shared_region::create(unique_name("inherit"), {.size = 1});
    const named_mutex mutex = named_mutex::create(unique_name("inherit"));
    const named_event event = named_event::create(unique_name("inherit"));
    const named_semaphore semaphore = named_semaphore::create(unique_name("inherit"));
    const named_timer timer = named_timer::create(unique_name("inherit"));
    for (const HANDLE handle : {region.native_handle(), mutex.native_handle(), event.native_handle(),
                                semaphore.native_handle(), timer.native_handle()}) {
        DWORD flags = HANDLE_FLAG_INHERIT;
        REQUIRE(GetHandleInformation(handle, &flags));
        CHECK_EQ(flags & HANDLE_FLAG_INHERIT, DWORD{0});
    }
}

TEST_CASE("SC-01: new objects bear the default list") {
    const std::string name = unique_name("security");
    const shared_region region = shared_region::create(name + "r", {.size = 1});
    const named_mutex mutex = named_mutex::create(name + "m");
    const named_event event = named_event::create(name + "e");
    const named_semaphore semaphore = named_semaphore::create(name + "s");
    const named_timer timer = named_timer::create(name + "t");
    const std::wstring wide(name.begin(), name.end());
    // Handles with the right to read the list, which mutual does not ask for.
    const platform::unique_handle handles[] = {
        platform::unique_handle(OpenFileMappingW(READ_CONTROL, FALSE, (wide + L"r").c_str())),
        platform::unique_handle(OpenMutexW(READ_CONTROL, FALSE, (wide + L"m").c_str())),
        platform::unique_handle(OpenEventW(READ_CONTROL, FALSE, (wide + L"e").c_str())),
        platform::unique_handle(OpenSemaphoreW(READ_CONTROL, FALSE, (wide + L"s").c_str())),
        platform::unique_handle(OpenWaitableTimerW(READ_CONTROL, FALSE, (wide + L"t").c_str())),
    };
    for (const platform::unique_handle& handle : handles) {
        REQUIRE(handle);
        check_owner_only_object(handle.get());
    }
}
