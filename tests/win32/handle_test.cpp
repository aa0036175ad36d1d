#include "support/doctest.hpp"

#include "platform/cancellation.hpp"
#include "win32/cancel_signal.hpp"
#include "win32/token.hpp"
#include "win32/unique_handle.hpp"

#include <utility>

using namespace mutual::platform;

namespace {

HANDLE new_event() {
    const HANDLE event = CreateEventW(nullptr, TRUE, FALSE, nullptr);
    REQUIRE(event != nullptr);
    return event;
}

bool is_open(HANDLE handle) {
    DWORD flags = 0;
    return GetHandleInformation(handle, &flags) != 0;
}

} // namespace

TEST_CASE("a unique_handle closes its handle once, and moves it") {
    const HANDLE raw = new_event();
    {
        unique_handle first(raw);
        unique_handle second(std::move(first));
        CHECK_FALSE(first); // NOLINT(bugprone-use-after-move)
        CHECK(second);
        first = std::move(second);
        CHECK_EQ(first.get(), raw);
        CHECK(is_open(raw));
    }
    CHECK_FALSE(is_open(raw));
}

TEST_CASE("a unique_handle keeps the error of the call before it") {
    unique_handle handle(new_event());
    SetLastError(ERROR_USER_MAPPED_FILE);
    handle.reset();
    CHECK_EQ(GetLastError(), DWORD{ERROR_USER_MAPPED_FILE});
    CHECK_FALSE(handle);
}

TEST_CASE("each kind of handle knows its own value for none") {
    CHECK_FALSE(unique_handle());
    CHECK_FALSE(unique_handle(nullptr));
    CHECK_FALSE(unique_file());
    CHECK_FALSE(unique_file(CreateFileW(L"", GENERIC_READ, 0, nullptr, OPEN_EXISTING, 0, nullptr)));
}

TEST_CASE("a cancellation is a signal that stays") {
    std::error_code ec;
    cancellation cancel(ec);
    REQUIRE_EQ(ec, std::error_code());
    CHECK_EQ(WaitForSingleObject(signal_of(cancel).event(), 0), DWORD{WAIT_TIMEOUT});
    CHECK_FALSE(signal_of(cancel).is_cancelled());
    cancel.cancel();
    CHECK_EQ(WaitForSingleObject(signal_of(cancel).event(), 0), DWORD{WAIT_OBJECT_0});
    CHECK_EQ(WaitForSingleObject(signal_of(cancel).event(), 0), DWORD{WAIT_OBJECT_0});
    CHECK(signal_of(cancel).is_cancelled());
}

TEST_CASE("SE-09 SC-12: privileges are looked up by name") {
    // Every user has this one, and it is always enabled.
    CHECK(state_of_privilege(L"SeChangeNotifyPrivilege") == privilege_state::enabled);
    CHECK(state_of_privilege(L"SeNoSuchPrivilege") == privilege_state::missing);
}
