// Programs that know nothing of mutual: plain Win32 calls in this process and in another one. Data goes both ways.

#include "support/child_process.hpp"
#include "support/child_role.hpp"
#include "support/doctest.hpp"
#include "support/unique_name.hpp"

#include "raw_object.hpp"

#include <mutual/error.hpp>
#include <mutual/named_mutex.hpp>
#include <mutual/shared_region.hpp>

#include <cstring>
#include <memory>
#include <string>
#include <string_view>

using namespace mutual;
using namespace mutual::test;
using platform::unique_handle;

namespace {

constexpr std::string_view greeting = "hello from mutual";
constexpr std::string_view answer = "hello from Win32";
constexpr std::size_t answer_offset = 4000;

struct unmapper {
    void operator()(char* view) const noexcept { UnmapViewOfFile(view); }
};
using raw_view = std::unique_ptr<char, unmapper>;

raw_view map_raw(HANDLE section) {
    return raw_view(static_cast<char*>(MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0)));
}

char* text_of(const region_view& view) {
    return reinterpret_cast<char*>(view.data());
}

/// The whole of a program that attaches to a region and a mutex by raw calls: its answers are words.
std::string converse(const std::wstring& region_name, const std::wstring& mutex_name) {
    const unique_handle section(OpenFileMappingW(FILE_MAP_READ | FILE_MAP_WRITE, FALSE, region_name.c_str()));
    const unique_handle mutex(OpenMutexW(SYNCHRONIZE, FALSE, mutex_name.c_str()));
    const raw_view view = section ? map_raw(section.get()) : raw_view();
    if (!view || !mutex)
        return "cannot attach";
    if (WaitForSingleObject(mutex.get(), 0) != WAIT_OBJECT_0)
        return "not free";
    if (std::memcmp(view.get(), greeting.data(), greeting.size()) != 0)
        return "wrong bytes";
    std::memcpy(view.get() + answer_offset, answer.data(), answer.size());
    return "ok";
}

} // namespace

MUTUAL_CHILD_ROLE(raw_win32_peer) {
    parent.send(converse(widen(arguments.at(0)), widen(arguments.at(1))));
    std::string line;
    parent.read_line(line); // and dies with the mutex
    TerminateProcess(GetCurrentProcess(), 3);
    return 0;
}

TEST_CASE("MX-10: a raw Win32 program exchanges data with mutual and dies with its mutex") {
    shared_region region = shared_region::create(unique_name("raw"), {.size = 8192});
    named_mutex mutex = named_mutex::create(unique_name("raw"));
    const region_view view = region.map();
    std::memcpy(text_of(view), greeting.data(), greeting.size());

    child_process other("raw_win32_peer", {region.native_name(), mutex.native_name()});
    other.expect("ok");
    CHECK_EQ(std::string_view(text_of(view) + answer_offset, answer.size()), answer);
    CHECK(mutex.state() == mutex_state::owned);
    CHECK_FALSE(mutex.try_lock());
    other.send("die");
    CHECK(mutex.lock().abandoned());
    CHECK_EQ(other.wait_exit(), 3);
    mutex.unlock();
}

TEST_CASE("SZ-02 VW-09: mutual opens a raw section, and both see the same bytes") {
    const std::string name = unique_name("raw");
    const unique_handle section(
        CreateFileMappingW(platform::no_file(), nullptr, PAGE_READWRITE, 0, 5000, widen(name).c_str()));
    REQUIRE(section);
    const raw_view raw = map_raw(section.get());
    REQUIRE(raw);
    for (const bool plain : {false, true}) {
        CAPTURE(plain);
        const shared_region region = plain ? shared_region::open_native(name) : shared_region::open(name);
        CHECK_FALSE(region.created());
        CHECK_EQ(region.size(), 8192U);
        const region_view view = region.map();
        std::memcpy(raw.get(), answer.data(), answer.size());
        CHECK_EQ(std::string_view(text_of(view), answer.size()), answer);
        std::memcpy(text_of(view) + answer_offset, greeting.data(), greeting.size());
        CHECK_EQ(std::string_view(raw.get() + answer_offset, greeting.size()), greeting);
    }
}

TEST_CASE("NS-05 CO-07: raw and mutual creators of one name get one object") {
    const std::string name = unique_name("raw");
    const shared_region region = shared_region::create(name, {.size = 8192});
    const unique_handle again(raw_section.create(widen(name).c_str()));
    CHECK_EQ(GetLastError(), DWORD{ERROR_ALREADY_EXISTS});
    CHECK(again);

    const std::string other = unique_name("raw");
    const unique_handle raw(raw_mutex.create(widen(other).c_str()));
    std::error_code ec;
    CHECK_FALSE(named_mutex::create(other, {}, ec));
    CHECK_EQ(ec, std::error_code(ERROR_ALREADY_EXISTS, native_category()));
    CHECK_FALSE(named_mutex::open_or_create(other).created());
}

TEST_CASE("MX-01 MX-04: raw and mutual handles of one mutex have one owner and one count") {
    const std::string name = unique_name("raw");
    named_mutex mutex = named_mutex::create(name, {.initially_owned = true});
    const unique_handle raw(raw_mutex.open(widen(name).c_str()));
    REQUIRE(raw);
    CHECK_EQ(WaitForSingleObject(raw.get(), 0), DWORD{WAIT_OBJECT_0});
    mutex.unlock();
    CHECK(mutex.state() == mutex_state::owned_by_this_thread);
    CHECK(ReleaseMutex(raw.get()));
    CHECK(mutex.state() == mutex_state::free);
    std::error_code ec;
    mutex.unlock(ec);
    CHECK_EQ(ec, make_error_code(errc::not_owner));
}

TEST_CASE("VW-25: native_handle is the handle that Win32 calls take") {
    const shared_region region = shared_region::create_unnamed({.size = 4096});
    const raw_view raw = map_raw(region.native_handle());
    REQUIRE(raw);
    raw.get()[7] = 'x';
    CHECK_EQ(text_of(region.map())[7], 'x');
    CHECK_EQ(region.native_name(), "");
}
