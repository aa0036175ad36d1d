// What users other than the creator may do with an object in Global\.

#include "forked_peer.hpp"
#include "peer_steps.hpp"

#include "support/doctest.hpp"
#include "support/objects.hpp"
#include "support/unique_name.hpp"

#include <mutual/mutual.hpp>

#include <sys/stat.h>

#include <string>

using namespace mutual;
using mutual::test::any_type;
using mutual::test::belongings;
using mutual::test::can_be_others;
using mutual::test::forked_peer;
using mutual::test::object_types;
using mutual::test::test_group;
using mutual::test::test_user;
using mutual::test::unique_name;
using mutual::test::words;
namespace steps = mutual::test::steps;

namespace {

std::string global_name() {
    return unique_name("Global\\users");
}

/// Who opened it does all there is to do, and the creator sees it.
void check_full_use(forked_peer& creator, forked_peer& other, const any_type& type, std::string_view permit) {
    CAPTURE(type.name);
    const std::string name = global_name();
    CHECK(creator.ask(steps::make, "h", type.name, name, permit) == "created");
    CHECK(other.ask(steps::open, "h", type.name, name, permit, type.all_rights) == "opened");
    CHECK(other.ask(steps::open, "few", type.name, name, permit, type.fewer_rights) == "opened");
    CHECK(other.ask(steps::make, "again", type.name, name, permit) == "opened");
    CHECK(other.ask(steps::mark, "h") == "ok");
    CHECK(creator.ask(steps::is_marked_by_other, "h") == "yes");
    for (const char* const handle : {"h", "few", "again"})
        CHECK(other.ask(steps::close, handle) == "ok");
    CHECK(creator.ask(steps::close, "h") == "ok");
    CHECK(other.ask(steps::open, "h", type.name, name, permit, type.fewer_rights) == "error no_such_file_or_directory");
}

void check_no_access(forked_peer& stranger, const any_type& type, const std::string& name, std::string_view permit) {
    CAPTURE(type.name);
    CHECK(stranger.ask(steps::open, "h", type.name, name, permit, type.all_rights) == "error permission_denied");
    CHECK(stranger.ask(steps::open, "h", type.name, name, permit, type.fewer_rights) == "error permission_denied");
    CHECK(stranger.ask(steps::make, "h", type.name, name, permit) == "error permission_denied");
}

/// ARGUMENTS: NAME. Locks, unlocks, waits, sets, releases and arms, as user of all types.
std::string use_everything(belongings& /*mine*/, const words& arguments) {
    const permissions permit = steps::parse_permissions(arguments.at(1));
    const std::string& name = arguments.at(0);
    auto mutex = named_mutex::open(name + ".mutex", {.permit = permit});
    auto event = named_event::open(name + ".event", {.permit = permit});
    auto semaphore = named_semaphore::open(name + ".semaphore", {.permit = permit});
    auto timer = named_timer::open(name + ".timer", {.permit = permit});
    mutex.lock();
    event.set();
    semaphore.release();
    timer.set(std::chrono::seconds(0));
    if (!wait_all(std::chrono::seconds(20), mutex, event, semaphore, timer))
        return "wait_all timed out";
    event.set();
    if (wait_any(std::chrono::seconds(20), semaphore, event).index() != 1)
        return "wait_any took another";
    mutex.unlock();
    mutex.unlock();
    return mutex.state() == mutex_state::free ? "ok" : "not free";
}

} // namespace

TEST_CASE("SC-01 SC-04: what is its owner's alone is denied to other users, whatever they say") {
    if (!can_be_others())
        return;
    forked_peer owner({.user = test_user(1)});
    forked_peer stranger({.user = test_user(2)});
    for (const any_type& type : object_types()) {
        const std::string name = global_name();
        CHECK(owner.ask(steps::make, "h", type.name, name, "owner_only") == "created");
        for (const char* const permit : {"owner_only", "group", "everyone", "everyone_read_only"})
            check_no_access(stranger, type, name, permit);
        CHECK(owner.ask(steps::close, "h") == "ok");
    }
}

TEST_CASE("SC-04: the message of a denied access names owner, mode, caller and cure") {
    if (!can_be_others())
        return;
    forked_peer owner({.user = test_user(1)});
    forked_peer stranger({.user = test_user(2)});
    const auto story = [](belongings& /*mine*/, const words& arguments) -> std::string {
        try {
            static_cast<void>(
                named_event::open(arguments.at(0), {.permit = steps::parse_permissions(arguments.at(1))}));
        } catch (const object_error& error) {
            return error.what();
        }
        return "opened";
    };
    const auto contains = [](const std::string& text, std::string_view part) {
        return text.find(part) != std::string::npos;
    };
    const std::string denied = global_name();
    CHECK(owner.ask(steps::make, "h", "event", denied, "owner_only") == "created");
    const std::string why_denied = stranger.ask(story, denied, "everyone");
    CAPTURE(why_denied);
    for (const char* const part : {"user 60001", "0600", "user 60002", "permissions"})
        CHECK(contains(why_denied, part));

    const std::string untrusted = global_name();
    CHECK(owner.ask(steps::make, "h", "event", untrusted, "everyone") == "created");
    const std::string why_untrusted = stranger.ask(story, untrusted, "owner_only");
    CAPTURE(why_untrusted);
    for (const char* const part : {"user 60001", "0666", "user 60002", "permissions"})
        CHECK(contains(why_untrusted, part));
}

TEST_CASE("SC-01: what everyone may use every user uses, of every type") {
    if (!can_be_others())
        return;
    forked_peer creator({.user = test_user(1)});
    forked_peer other({.user = test_user(2)});
    for (const any_type& type : object_types())
        check_full_use(creator, other, type, "everyone");
}

TEST_CASE("SC-01: what a group may use its members use, and nobody else") {
    if (!can_be_others())
        return;
    auto in_group = test_user(1);
    in_group.group = test_group;
    forked_peer creator({.user = in_group});
    forked_peer member({.user = test_user(2, {test_group})});
    forked_peer stranger({.user = test_user(3)});
    for (const any_type& type : object_types()) {
        check_full_use(creator, member, type, "group");
        const std::string name = global_name();
        CHECK(creator.ask(steps::make, "h", type.name, name, "group") == "created");
        for (const char* const permit : {"group", "everyone"})
            check_no_access(stranger, type, name, permit);
        CHECK(creator.ask(steps::close, "h") == "ok");
    }
}

TEST_CASE("SC-01: locks, waits for any and for all, and signals work across users") {
    if (!can_be_others())
        return;
    auto in_group = test_user(1);
    in_group.group = test_group;
    forked_peer creator({.user = in_group});
    forked_peer other({.user = test_user(2, {test_group})});
    for (const char* const permit : {"everyone", "group"}) {
        CAPTURE(permit);
        const std::string name = global_name();
        for (const char* const type : {"mutex", "event", "timer"})
            CHECK(creator.ask(steps::make, type, type, name + "." + type, permit) == "created");
        CHECK(creator.ask(
                  [](belongings& mine, const words& arguments) {
                      mine.objects["semaphore"] = test::wrap(named_semaphore::create(
                          arguments.at(0), {.initial = 0, .permit = steps::parse_permissions(arguments.at(1))}));
                      return std::string("ok");
                  },
                  name + ".semaphore", permit) == "ok");
        CHECK(other.ask(use_everything, name, permit) == "ok");
        CHECK(creator.ask(use_everything, name, permit) == "ok");
    }
}

TEST_CASE("SC-01: permissions by mode bits are the kernel's, and impossible ones are refused") {
    if (!can_be_others())
        return;
    auto in_group = test_user(1);
    in_group.group = test_group;
    forked_peer creator({.user = in_group});
    forked_peer member({.user = test_user(2, {test_group})});
    forked_peer stranger({.user = test_user(3)});
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        const std::string name = global_name();
        CHECK(creator.ask(steps::make, "h", type.name, name, "640") == "created");
        CHECK(member.ask(steps::open, "h", type.name, name, "640", type.fewer_rights) == "opened");
        CHECK(member.ask(steps::open, "all", type.name, name, "640", type.all_rights) == "error permission_denied");
        check_no_access(stranger, type, name, "640");
        CHECK(member.ask(steps::close, "h") == "ok");
        CHECK(creator.ask(steps::close, "h") == "ok");
        for (const char* const mode : {"0", "66", "400", "200", "700", "777", "1600", "4600"}) {
            CAPTURE(mode);
            CHECK(creator.ask(steps::make, "h", type.name, name, mode) == "error invalid_argument");
            CHECK(creator.ask(steps::open, "h", type.name, name, mode, type.fewer_rights) == "error invalid_argument");
        }
    }
}

TEST_CASE("SC-01: the umask of the creator changes nothing") {
    if (!can_be_others())
        return;
    auto in_group = test_user(1);
    in_group.group = test_group;
    forked_peer creator({.user = in_group});
    forked_peer member({.user = test_user(2, {test_group})});
    const auto set_umask = [](belongings& /*mine*/, const words& arguments) {
        ::umask(static_cast<mode_t>(std::stoul(arguments.at(0), nullptr, 8)));
        return std::string("ok");
    };
    for (const char* const mask : {"077", "022", "777", "000"}) {
        CAPTURE(mask);
        CHECK(creator.ask(set_umask, mask) == "ok");
        for (const any_type& type : object_types()) {
            check_full_use(creator, member, type, "everyone");
            check_full_use(creator, member, type, "group");
            const std::string name = global_name();
            CHECK(creator.ask(steps::make, "h", type.name, name, "owner_only") == "created");
            check_no_access(member, type, name, "everyone");
            CHECK(creator.ask(steps::close, "h") == "ok");
        }
    }
}

TEST_CASE("MX-09 MX-10: a mutex whose owner, another user, is killed is abandoned") {
    if (!can_be_others())
        return;
    forked_peer creator({.user = test_user(1)});
    const auto lock = [](belongings& mine, const words& arguments) {
        const auto got = mine.get<test::mutex_object>(arguments.at(0)).handle.try_lock_for(std::chrono::seconds(20));
        return std::string(test::to_text(got.status()));
    };
    const std::string name = global_name();
    CHECK(creator.ask(steps::make, "h", "mutex", name, "everyone") == "created");
    {
        forked_peer owner({.user = test_user(2)});
        CHECK(owner.ask(steps::open, "h", "mutex", name, "everyone", "all") == "opened");
        CHECK(owner.ask(lock, "h") == "signaled");
        creator.begin(lock, "h");
        creator.await_block();
    }
    CHECK(creator.answer() == "abandoned");
    forked_peer heir({.user = test_user(3)});
    CHECK(heir.ask(steps::open, "h", "mutex", name, "everyone", "all") == "opened");
    creator.kill();
    CHECK(heir.ask(lock, "h") == "abandoned");
    CHECK(heir.ask(lock, "h") == "signaled");
}
