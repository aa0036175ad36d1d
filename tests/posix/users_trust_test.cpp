// Whose objects an opener believes, and what two users do to one name at the same time.

#include "forked_peer.hpp"
#include "peer_steps.hpp"

#include "support/doctest.hpp"
#include "support/unique_name.hpp"

#include <mutual/mutual.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <array>
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
    return unique_name("Global\\trust");
}

/// What the opener is told about an object of that type and those permissions of the creator's.
std::string verdict(forked_peer& creator, forked_peer& opener, const any_type& type, std::string_view made,
                    std::string_view trusted) {
    const std::string name = global_name();
    CHECK(creator.ask(steps::make, "h", type.name, name, made) == "created");
    std::string answer = opener.ask(steps::open, "h", type.name, name, trusted, type.fewer_rights);
    const std::string made_or_opened = opener.ask(steps::make, "m", type.name, name, trusted);
    // Whoever may only read cannot make, before anything else is asked.
    CHECK((made_or_opened == answer || made_or_opened == "error permission_denied"));
    opener.ask(steps::close, "h");
    opener.ask(steps::close, "m");
    // The refusal harmed nobody.
    CHECK(creator.ask(steps::open, "again", type.name, name, made, type.all_rights) == "opened");
    CHECK(creator.ask(steps::close, "again") == "ok");
    CHECK(creator.ask(steps::close, "h") == "ok");
    return answer;
}

constexpr std::array portable{"owner_only", "group", "everyone", "everyone_read_only"};

struct expectation {
    std::string_view made;
    std::string_view trusted;
    std::string_view answer;
};

constexpr std::string_view opened = "opened";
constexpr std::string_view untrusted = "error untrusted_object";
constexpr std::string_view denied = "error permission_denied";

void check(forked_peer& creator, forked_peer& opener, const expectation& expected) {
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        CAPTURE(expected.made);
        CAPTURE(expected.trusted);
        CHECK(verdict(creator, opener, type, expected.made, expected.trusted) == expected.answer);
    }
}

} // namespace

TEST_CASE("SC-15: another user's object is only opened by those who said whom they trust") {
    if (!can_be_others())
        return;
    forked_peer creator({.user = test_user(1)});
    forked_peer opener({.user = test_user(2)});
    for (const expectation& one : {
             expectation{"everyone", "owner_only", untrusted},
             {"everyone", "group", untrusted}, // not the opener's group
             {"everyone", "everyone_read_only", untrusted},
             {"everyone", "644", untrusted},
             {"everyone", "everyone", opened},
             {"everyone", "666", opened},
             {"everyone_read_only", "owner_only", untrusted},
             {"everyone_read_only", "group", untrusted},
             {"everyone_read_only", "everyone_read_only", opened},
             {"everyone_read_only", "everyone", opened}, // less than was allowed
             {"everyone_read_only", "604", untrusted},   // a group too
             {"group", "everyone", denied},
         })
        check(creator, opener, one);
}

TEST_CASE("SC-15: members of one group trust each other when they say so, and nobody's looser objects") {
    if (!can_be_others())
        return;
    auto in_group = test_user(1);
    in_group.group = test_group;
    forked_peer creator({.user = in_group});
    for (const bool is_primary : {true, false}) {
        CAPTURE(is_primary);
        auto member = test_user(2, {test_group});
        if (is_primary)
            member = {60002, test_group, {}};
        forked_peer opener({.user = member});
        for (const expectation& one : {
                 expectation{"group", "owner_only", untrusted},
                 {"group", "group", opened},
                 {"group", "everyone", opened},
                 {"group", "everyone_read_only", untrusted},
                 {"640", "group", opened},
                 {"640", "everyone_read_only", opened},
                 {"everyone", "group", untrusted},
             })
            check(creator, opener, one);
    }
}

TEST_CASE("SC-15: what root made is trusted by everybody, root trusts nobody else unasked") {
    if (!can_be_others())
        return;
    forked_peer root;
    forked_peer user({.user = test_user(1)});
    for (const char* const trusted : portable)
        for (const char* const made : {"everyone", "everyone_read_only"})
            check(root, user, {made, trusted, opened});
    check(root, user, {"owner_only", "everyone", denied});
    for (const char* const made : {"owner_only", "group", "everyone", "everyone_read_only"})
        check(user, root, {made, "owner_only", untrusted});
    check(user, root, {"everyone", "everyone", opened});
    check(user, root, {"everyone", "everyone_read_only", untrusted});
    check(user, root, {"owner_only", "everyone", opened}); // root may
}

TEST_CASE("SC-15: an object that lets in more users than its creator declared is not believed by other users") {
    if (!can_be_others())
        return;
    forked_peer creator({.user = test_user(1)});
    forked_peer opener({.user = test_user(2)});
    const auto loosen = [](belongings& mine, const words& arguments) {
        static_cast<void>(mine);
        return std::string(::chmod(("/dev/shm/mutual.global." + arguments.at(0)).c_str(), 0666) == 0 ? "ok" : "failed");
    };
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        const std::string base = unique_name("trust");
        CHECK(creator.ask(steps::make, "h", type.name, "Global\\" + base, "everyone_read_only") == "created");
        CHECK(creator.ask(loosen, base) == "ok");
        for (const char* const trusted : {"everyone_read_only", "everyone"})
            CHECK(opener.ask(steps::open, "h", type.name, "Global\\" + base, trusted, type.fewer_rights) == untrusted);
        CHECK(creator.ask(steps::close, "h") == "ok");
    }
}

TEST_CASE("NS-18 NS-25: local names are each user's own") {
    if (!can_be_others())
        return;
    forked_peer one({.user = test_user(1)});
    forked_peer other({.user = test_user(2)});
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        const std::string name = unique_name("Local\\trust");
        CHECK(one.ask(steps::make, "h", type.name, name, "everyone") == "created");
        CHECK(other.ask(steps::open, "h", type.name, name, "everyone", type.fewer_rights) ==
              "error no_such_file_or_directory");
        CHECK(other.ask(steps::make, "h", type.name, name, "everyone") == "created");
        CHECK(one.ask(steps::mark, "h") == "ok");
        CHECK(other.ask(steps::is_marked_by_other, "h") == "no");
        CHECK(one.ask(steps::close, "h") == "ok");
        CHECK(other.ask(steps::close, "h") == "ok");
    }
}

TEST_CASE("SC-17: the effective user counts, not the real one") {
    if (!can_be_others())
        return;
    const auto be_effectively = [](belongings&, const words& arguments) {
        return std::string(::seteuid(static_cast<uid_t>(std::stoul(arguments.at(0)))) == 0 ? "ok" : "failed");
    };
    forked_peer peer(mutual::test::peer_options{});
    forked_peer root(mutual::test::peer_options{});
    const std::string name = unique_name("effective");
    CHECK(peer.ask(steps::make, "mine", "event", name, "owner_only") == "created");
    CHECK(peer.ask(be_effectively, std::to_string(test_user(1).user)) == "ok");
    CHECK(peer.ask(steps::open, "h", "event", name, "owner_only", "all") == "error no_such_file_or_directory");
    CHECK(peer.ask(steps::make, "theirs", "event", "Global\\" + name, "owner_only") == "created");
    CHECK(peer.ask(be_effectively, "0") == "ok");
    CHECK(root.ask(steps::open, "h", "event", "Global\\" + name, "owner_only", "all") == untrusted);
    CHECK(peer.ask(steps::open, "h", "event", name, "owner_only", "all") == "opened");
    for (const char* const handle : {"mine", "theirs", "h"})
        CHECK(peer.ask(steps::close, handle) == "ok");
}

TEST_CASE("CO-14: of two users that race for one name exactly one creates, and neither fails") {
    if (!can_be_others())
        return;
    forked_peer one({.user = test_user(1)});
    forked_peer other({.user = test_user(2)});
    constexpr int rounds = 60;
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        for (int i = 0; i < rounds; ++i) {
            const std::string name = global_name();
            one.begin(steps::make, "h", type.name, name, "everyone");
            other.begin(steps::make, "h", type.name, name, "everyone");
            const std::string first = one.answer();
            const std::string second = other.answer();
            CHECK(((first == "created" && second == "opened") || (first == "opened" && second == "created")));
            one.begin(steps::close, "h");
            CHECK(other.ask(steps::close, "h") == "ok");
            CHECK(one.answer() == "ok");
        }
    }
}

TEST_CASE("CO-14 LT-01: two users that create and close one name all the time never fail") {
    if (!can_be_others())
        return;
    forked_peer one({.user = test_user(1)});
    forked_peer other({.user = test_user(2)});
    const auto work = [](belongings& /*mine*/, const words& arguments) -> std::string {
        const any_type& type = mutual::test::find_object_type(arguments.at(1));
        for (int i = 0; i < 300; ++i) {
            std::error_code ec;
            const auto object = type.open_or_create_with(arguments.at(0), type.all_rights, permissions::everyone(), ec);
            if (!object)
                return test::error_name(ec) + " in round " + std::to_string(i);
        }
        return "ok";
    };
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        const std::string name = global_name();
        one.begin(work, name, type.name);
        other.begin(work, name, type.name);
        CHECK(one.answer() == "ok");
        CHECK(other.answer() == "ok");
        CHECK(one.ask(steps::open, "h", type.name, name, "everyone", type.all_rights) ==
              "error no_such_file_or_directory");
        remove_leftovers();
    }
}
