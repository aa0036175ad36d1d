// "A service creates, users read": what users do with an object that they may only read.

#include "forked_peer.hpp"
#include "peer_steps.hpp"

#include "support/doctest.hpp"
#include "support/objects.hpp"
#include "support/unique_name.hpp"

#include <mutual/mutual.hpp>

#include <sys/mman.h>

#include <array>
#include <chrono>
#include <string>
#include <vector>

using namespace mutual;
using namespace std::chrono_literals;
using mutual::test::any_type;
using mutual::test::belongings;
using mutual::test::can_be_others;
using mutual::test::forked_peer;
using mutual::test::object_types;
using mutual::test::test_user;
using mutual::test::unique_name;
using mutual::test::words;
namespace steps = mutual::test::steps;

namespace {

constexpr std::string_view read_only = "everyone_read_only";

std::string global_name() {
    return unique_name("Global\\readers");
}

/// HANDLE TYPE NAME: an event or timer with manual reset that others may only read
std::string make_latch(belongings& mine, const words& arguments) {
    constexpr permissions permit = permissions::everyone_read_only();
    if (arguments.at(1) == "event")
        mine.objects[arguments[0]] =
            test::wrap(named_event::create(arguments.at(2), {.reset = reset_mode::manual, .permit = permit}));
    else
        mine.objects[arguments[0]] =
            test::wrap(named_timer::create(arguments.at(2), {.reset = reset_mode::manual, .permit = permit}));
    return "ok";
}

/// HANDLE: what is blocked on it goes on
std::string signal(belongings& mine, const words& arguments) {
    mine.objects.at(arguments.at(0))->mark();
    return "ok";
}

waitable& waitable_of(belongings& mine, const std::string& handle) {
    return mine.get<test::waitable_object>(handle).get();
}

std::string text_of(const wait_any_result& got) {
    return std::string(test::to_text(got.status())) + (got ? " " + std::to_string(got.index()) : std::string());
}

/// MILLISECONDS HANDLE...
std::string wait_for_any(belongings& mine, const words& arguments) {
    std::vector<waitable_ref> objects;
    for (std::size_t i = 1; i < arguments.size(); ++i)
        objects.emplace_back(waitable_of(mine, arguments[i]));
    return text_of(wait_any(objects, std::chrono::milliseconds(std::stol(arguments.at(0)))));
}

std::string wait_for_all(belongings& mine, const words& arguments) {
    std::vector<waitable_ref> objects;
    for (std::size_t i = 1; i < arguments.size(); ++i)
        objects.emplace_back(waitable_of(mine, arguments[i]));
    return std::string(
        test::to_text(wait_all(objects, std::chrono::milliseconds(std::stol(arguments.at(0)))).status()));
}

/// MILLISECONDS HANDLE
std::string wait_for_one(belongings& mine, const words& arguments) {
    const auto limit = std::chrono::milliseconds(std::stol(arguments.at(0)));
    return std::string(test::to_text(waitable_of(mine, arguments.at(1)).wait(limit).status()));
}

constexpr std::array latch_types{"event", "timer"};

} // namespace

TEST_CASE("SC-01 SC-04: who may only read sees the state, and gets no right to change anything") {
    if (!can_be_others())
        return;
    forked_peer service({.user = test_user(1)});
    forked_peer reader({.user = test_user(2)});
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        const std::string name = global_name();
        CHECK(service.ask(steps::make, "h", type.name, name, read_only) == "created");
        CHECK(reader.ask(steps::open, "h", type.name, name, read_only, type.fewer_rights) == "opened");
        CHECK(reader.ask(steps::open, "all", type.name, name, read_only, type.all_rights) == "error permission_denied");
        CHECK(reader.ask(steps::make, "all", type.name, name, read_only) == "error permission_denied");
        CHECK(reader.ask(steps::is_marked_by_other, "h") == "no");
        CHECK(service.ask(steps::mark, "h") == "ok");
        CHECK(reader.ask(steps::is_marked_by_other, "h") == "yes");
        if (type.name != "region")
            CHECK(reader.ask(steps::open, "all", type.name, name, read_only, "modify") == "error permission_denied");
        // A wait would change these, but not a job.
        if (type.name != "region" && type.name != "job")
            for (const char* const rights : {"wait", "wait+query"})
                CHECK(reader.ask(steps::open, "all", type.name, name, read_only, rights) == "error permission_denied");
        CHECK(reader.ask(steps::close, "h") == "ok");
        CHECK(service.ask(steps::close, "h") == "ok");
        CHECK(reader.ask(steps::open, "h", type.name, name, read_only, type.fewer_rights) ==
              "error no_such_file_or_directory");
    }
}

TEST_CASE("LT-01 LT-10: a reader is a holder like any other") {
    if (!can_be_others())
        return;
    forked_peer service({.user = test_user(1)});
    forked_peer reader({.user = test_user(2)});
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        const std::string name = global_name();
        CHECK(service.ask(steps::make, "h", type.name, name, read_only) == "created");
        CHECK(service.ask(steps::mark, "h") == "ok");
        CHECK(reader.ask(steps::open, "h", type.name, name, read_only, type.fewer_rights) == "opened");
        if (type.name != "mutex") { // LT-13: it is owned by one without handles then
            CHECK(service.ask(steps::close, "h") == "ok");
            CHECK(service.ask(steps::make, "h", type.name, name, read_only) == "opened");
        }
        CHECK(service.ask(steps::is_marked, "h") == "yes");
        CHECK(service.ask(steps::close, "h") == "ok");
        // It cannot be removed, nor made empty, by the reader; but it has no holder, so it is gone.
        CHECK(reader.ask(steps::close, "h") == "ok");
        CHECK(reader.ask(steps::open, "h", type.name, name, read_only, type.fewer_rights) ==
              "error no_such_file_or_directory");
        CHECK(service.ask(steps::make, "h", type.name, name, read_only) == "created");
        CHECK(service.ask(steps::is_marked, "h") == "no");
        CHECK(service.ask(steps::close, "h") == "ok");
    }
}

TEST_CASE("PR-17: a region that may only be read is read-only by the kernel") {
    if (!can_be_others())
        return;
    forked_peer service({.user = test_user(1)});
    forked_peer reader({.user = test_user(2)});
    const std::string name = global_name();
    CHECK(service.ask(steps::make, "h", "region", name, read_only) == "created");
    CHECK(reader.ask(steps::open, "h", "region", name, read_only, "read_only") == "opened");
    const auto try_to_write = [](belongings& mine, const words& arguments) -> std::string {
        const shared_region& region = mine.get<test::region_object>(arguments.at(0)).handle;
        std::error_code ec;
        if (region.map({.access = view_access::read_write}, ec) || ec != errc::insufficient_rights)
            return "mapped for writing";
        const region_view view = region.map();
        if (::mprotect(const_cast<std::byte*>(view.bytes().data()), 4096, PROT_READ | PROT_WRITE) == 0)
            return "made writable";
        if (::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, region.native_handle(), 0) != MAP_FAILED)
            return "mapped behind mutual's back";
        return ::ftruncate(region.native_handle(), 0) == 0 ? "cut" : "ok";
    };
    CHECK(reader.ask(try_to_write, "h") == "ok");
}

TEST_CASE("EV-01 TM-06: who may only read waits for manual events and timers, before and after the signal") {
    if (!can_be_others())
        return;
    forked_peer service({.user = test_user(1)});
    forked_peer reader({.user = test_user(2)});
    for (const char* const type : latch_types) {
        CAPTURE(type);
        const std::string name = global_name();
        CHECK(service.ask(make_latch, "h", type, name) == "ok");
        CHECK(reader.ask(steps::open, "h", type, name, read_only, "wait+query") == "opened");
        CHECK(reader.ask(steps::open, "no", type, name, read_only, "all") == "error permission_denied");
        CHECK(reader.ask(steps::open, "no", type, name, read_only, "modify") == "error permission_denied");
        CHECK(reader.ask(wait_for_one, 0, "h") == "timed_out");
        CHECK(reader.ask(wait_for_one, 20, "h") == "timed_out");
        reader.begin(wait_for_one, 30'000, "h");
        reader.await_block();
        CHECK(service.ask(signal, "h") == "ok");
        CHECK(reader.answer() == "signaled");
        CHECK(reader.ask(wait_for_one, 0, "h") == "signaled"); // nothing was taken
        CHECK(service.ask(steps::is_marked, "h") == "yes");
    }
}

TEST_CASE("WT-20: what may only be read is waited for together with one's own objects, for any and for all") {
    if (!can_be_others())
        return;
    forked_peer service({.user = test_user(1)});
    forked_peer reader({.user = test_user(2)});
    for (const char* const type : latch_types) {
        CAPTURE(type);
        const std::string name = global_name();
        const std::string own = unique_name("readers-own");
        CHECK(service.ask(make_latch, "h", type, name) == "ok");
        CHECK(reader.ask(steps::open, "h", type, name, read_only, "wait") == "opened");
        CHECK(reader.ask(steps::make, "event", "event", own + ".event", "owner_only") == "created");
        CHECK(reader.ask(steps::make, "mutex", "mutex", own + ".mutex", "owner_only") == "created");
        forked_peer partner({.user = test_user(2)});
        CHECK(partner.ask(steps::open, "event", "event", own + ".event", "owner_only", "all") == "opened");

        CHECK(reader.ask(wait_for_any, 10, "event", "h") == "timed_out");
        CHECK(reader.ask(wait_for_all, 10, "mutex", "h") == "timed_out");
        // The own one is signaled while the foreign one is not.
        reader.begin(wait_for_any, 30'000, "h", "event");
        reader.await_block();
        CHECK(partner.ask(signal, "event") == "ok");
        CHECK(reader.answer() == "signaled 1");
        CHECK(reader.ask(wait_for_one, 0, "event") == "timed_out");

        // All: first the own one, which must not be taken, then the foreign one.
        reader.begin(wait_for_all, 30'000, "event", "h", "mutex");
        reader.await_block();
        CHECK(partner.ask(signal, "event") == "ok");
        CHECK(partner.ask(steps::is_marked, "event") == "yes");
        CHECK(service.ask(signal, "h") == "ok");
        CHECK(reader.answer() == "signaled");
        CHECK(partner.ask(steps::is_marked, "event") == "no");
        CHECK(reader.ask(steps::is_marked, "mutex") == "yes");

        // The foreign one is signaled by now.
        CHECK(reader.ask(wait_for_any, 30'000, "event", "h") == "signaled 1");
        reader.begin(wait_for_all, 30'000, "h", "event");
        reader.await_block();
        CHECK(partner.ask(signal, "event") == "ok");
        CHECK(reader.answer() == "signaled");
        for (const char* const handle : {"h", "event", "mutex"})
            CHECK(reader.ask(steps::close, handle) == "ok");
    }
}

TEST_CASE("WT-08: a wait for any that is blocked sees the signal of what may only be read") {
    if (!can_be_others())
        return;
    forked_peer service({.user = test_user(1)});
    forked_peer reader({.user = test_user(2)});
    for (const char* const type : latch_types) {
        CAPTURE(type);
        const std::string name = global_name();
        CHECK(service.ask(make_latch, "h", type, name) == "ok");
        CHECK(reader.ask(steps::open, "h", type, name, read_only, "wait") == "opened");
        CHECK(reader.ask(steps::make, "own", "event", unique_name("readers-own"), "owner_only") == "created");
        reader.begin(wait_for_any, 30'000, "own", "h");
        reader.await_block();
        CHECK(service.ask(signal, "h") == "ok");
        CHECK(reader.answer() == "signaled 1");
    }
}

TEST_CASE("SC-03: a handle of an object that may only be read does not set, reset or arm it") {
    if (!can_be_others())
        return;
    forked_peer service({.user = test_user(1)});
    forked_peer reader({.user = test_user(2)});
    const std::string name = global_name();
    CHECK(service.ask(make_latch, "event", "event", name + ".event") == "ok");
    CHECK(service.ask(make_latch, "timer", "timer", name + ".timer") == "ok");
    CHECK(reader.ask(steps::open, "event", "event", name + ".event", read_only, "wait+query") == "opened");
    CHECK(reader.ask(steps::open, "timer", "timer", name + ".timer", read_only, "wait+query") == "opened");
    const auto change = [](belongings& mine, const words& /*arguments*/) -> std::string {
        std::error_code ec;
        mine.get<test::event_object>("event").handle.set(ec);
        if (ec != errc::insufficient_rights)
            return "set";
        mine.get<test::event_object>("event").handle.reset(ec);
        if (ec != errc::insufficient_rights)
            return "reset";
        mine.get<test::timer_object>("timer").handle.set(1ms, 0ms, ec);
        if (ec != errc::insufficient_rights)
            return "armed";
        mine.get<test::timer_object>("timer").handle.cancel(ec);
        if (ec != errc::insufficient_rights)
            return "cancelled";
        static_cast<void>(signal_and_wait(mine.get<test::event_object>("event").get(),
                                          mine.get<test::timer_object>("timer").get(), 0ms, ec));
        return ec == errc::insufficient_rights ? "ok" : "signaled and waited";
    };
    CHECK(reader.ask(change) == "ok");
    CHECK(service.ask(steps::is_marked, "event") == "no");
}
