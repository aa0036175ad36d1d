// Tokens and other users. That a kernel without pidfd_getfd(2) is errc::not_supported cannot be tested here.

#include "forked_peer.hpp"
#include "peer_steps.hpp"

#include "support/child_process.hpp"
#include "support/child_role.hpp"
#include "support/doctest.hpp"
#include "support/error_name.hpp"
#include "support/unique_name.hpp"

#include <mutual/mutual.hpp>

#include <sys/syscall.h>
#include <unistd.h>

#include <string>

using namespace mutual;
using mutual::test::any_object_ptr;
using mutual::test::any_type;
using mutual::test::belongings;
using mutual::test::can_be_others;
using mutual::test::child_process;
using mutual::test::forked_peer;
using mutual::test::object_types;
using mutual::test::test_user;
using mutual::test::unique_name;
using mutual::test::words;
namespace steps = mutual::test::steps;

namespace {

/// HANDLE: its token
std::string offer(belongings& mine, const words& arguments) {
    std::error_code ec;
    inheritance gift = mine.objects.at(arguments.at(0))->inheritable_token({}, ec);
    if (ec)
        return "error " + test::error_name(ec);
    std::string token = gift.token();
    mine.gifts.push_back(std::move(gift));
    return token;
}

/// HANDLE TYPE TOKEN PROCESS
std::string fetch(belongings& mine, const words& arguments) {
    std::error_code ec;
    const int process = static_cast<int>(::syscall(SYS_pidfd_open, std::stoi(arguments.at(3)), 0));
    any_object_ptr object = test::find_object_type(arguments.at(1)).fetch(arguments.at(2), process, ec);
    ::close(process);
    if (!object)
        return "error " + test::error_name(ec);
    mine.objects[arguments.at(0)] = std::move(object);
    return "fetched";
}

std::string take_back(belongings& mine, const words& /*arguments*/) {
    mine.gifts.clear();
    return "ok";
}

std::string take(const any_type& type, const std::string& token, any_object_ptr& object) {
    std::error_code ec;
    object = type.from_token(token, ec);
    return object ? "taken" : test::error_name(ec);
}

} // namespace

// TYPE TOKEN
MUTUAL_CHILD_ROLE(become_another_and_take) {
    test::become(test_user(1));
    any_object_ptr object;
    parent.send(take(test::find_object_type(arguments.at(0)), arguments.at(1), object));
    return 0;
}

// TYPE TOKEN
MUTUAL_CHILD_ROLE(take_and_become_another) {
    any_object_ptr object;
    parent.send(take(test::find_object_type(arguments.at(0)), arguments.at(1), object));
    test::become(test_user(1));
    object->mark();
    parent.send("marked");
    std::string line;
    parent.read_line(line);
    return 0;
}

TEST_CASE("HD-28: a handle is fetched from another process by those who may debug it, and by nobody else") {
    if (!can_be_others())
        return;
    forked_peer owner({.user = test_user(1)});
    forked_peer same_user({.user = test_user(1)});
    forked_peer stranger({.user = test_user(2)});
    forked_peer root;
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        CHECK(owner.ask(steps::make, "h", type.name, unique_name("Global\\token"), "owner_only") == "created");
        const std::string token = owner.ask(offer, "h");
        CHECK(stranger.ask(fetch, "h", type.name, token, owner.process()) == "error operation_not_permitted");
        for (forked_peer* const peer : {&same_user, &root}) {
            CHECK(peer->ask(fetch, "h", type.name, token, owner.process()) == "fetched");
            CHECK(peer->ask(steps::is_marked_by_other, "h") == "no");
        }
        CHECK(owner.ask(steps::mark, "h") == "ok");
        for (forked_peer* const peer : {&same_user, &root}) {
            CHECK(peer->ask(steps::is_marked_by_other, "h") == "yes");
            CHECK(peer->ask(steps::close, "h") == "ok");
        }
        CHECK(owner.ask(take_back) == "ok");
        CHECK(same_user.ask(fetch, "h", type.name, token, owner.process()) == "error stale_token");
        CHECK(owner.ask(steps::close, "h") == "ok");
    }
}

TEST_CASE("HD-28: parents fetch from children and children from parents, but no user from root") {
    if (!can_be_others())
        return;
    forked_peer child;
    forked_peer user({.user = test_user(1)});
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        belongings mine;
        std::error_code ec;
        mine.objects["h"] = type.create_unnamed(ec);
        const std::string token = offer(mine, {"h"});
        const std::string here = std::to_string(::getpid());
        CHECK(child.ask(fetch, "h", type.name, token, here) == "fetched");
        CHECK(user.ask(fetch, "h", type.name, token, here) == "error operation_not_permitted");
        CHECK(child.ask(steps::mark, "h") == "ok");
        CHECK(mine.objects["h"]->is_marked_by_other());
        const std::string of_child = child.ask(offer, "h");
        CHECK(fetch(mine, {"back", std::string(type.name), of_child, std::to_string(child.process())}) == "fetched");
        CHECK(mine.objects["back"]->is_same(*mine.objects["h"]));
        CHECK(child.ask(take_back) == "ok");
        CHECK(child.ask(steps::close, "h") == "ok");
        CHECK(fetch(mine, {"x", std::string(type.name), "mutual1:nonsense", here}) == "error invalid_token");
    }
}

TEST_CASE("HD-28: a process that has ended has nothing to fetch") {
    forked_peer owner;
    CHECK(owner.ask(steps::make, "h", "event", unique_name("token"), "owner_only") == "created");
    const std::string token = owner.ask(offer, "h");
    const int process = static_cast<int>(::syscall(SYS_pidfd_open, owner.process(), 0));
    owner.kill();
    std::error_code ec;
    CHECK_FALSE(named_event::from_token(token, process, ec));
    CHECK(ec == std::errc::no_such_process);
    CHECK_FALSE(named_event::from_token(token, -1, ec));
    CHECK(ec); // -1 is no process
    ::close(process);
}

// A holder needs an opening of its own of the object, for which its new user has no permission. What has no seat, a
// region without a name, needs none.
TEST_CASE("HD-01 SC-03: a child that gave up its user before it took what it inherited is denied it") {
    if (!can_be_others())
        return;
    for (const any_type& type : object_types()) {
        for (const bool is_named : {true, false}) {
            CAPTURE(type.name);
            CAPTURE(is_named);
            std::error_code ec;
            const any_object_ptr object = is_named ? type.create(unique_name("token"), ec) : type.create_unnamed(ec);
            const inheritance gift = object->inheritable_token({}, ec);
            mutual::test::child_process child("become_another_and_take", {std::string(type.name), gift.token()});
            const bool needs_permission = is_named || type.name != "region";
            child.expect(needs_permission ? "permission_denied" : "taken");
            CHECK(child.wait_exit() == 0);
        }
    }
}

TEST_CASE("SC-03: a child that took what it inherited may give up its user and go on using it") {
    if (!can_be_others())
        return;
    for (const any_type& type : object_types()) {
        for (const bool is_named : {true, false}) {
            CAPTURE(type.name);
            CAPTURE(is_named);
            std::error_code ec;
            const any_object_ptr object = is_named ? type.create(unique_name("token"), ec) : type.create_unnamed(ec);
            const inheritance gift = object->inheritable_token({}, ec);
            mutual::test::child_process child("take_and_become_another", {std::string(type.name), gift.token()});
            child.expect("taken");
            child.expect("marked");
            CHECK(object->is_marked_by_other());
            child.send("end");
            CHECK(child.wait_exit() == 0);
        }
    }
}
