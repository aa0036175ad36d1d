// What users leave in Global\, where nobody but the owner of a file may remove it: nobody is hindered by it.

#include "forked_peer.hpp"
#include "peer_steps.hpp"
#include "private_store.hpp"

#include "support/doctest.hpp"
#include "support/objects.hpp"
#include "support/unique_name.hpp"

#include <mutual/mutual.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <string>

using namespace mutual;
using mutual::test::any_type;
using mutual::test::belongings;
using mutual::test::can_be_others;
using mutual::test::forked_peer;
using mutual::test::object_types;
using mutual::test::private_store;
using mutual::test::test_group;
using mutual::test::test_user;
using mutual::test::unique_name;
using mutual::test::words;
namespace steps = mutual::test::steps;

namespace {

/// A name in Global\, and its file; root removes it at the end, whatever became of the test.
class test_name {
public:
    test_name() = default;
    test_name(const test_name&) = delete;
    test_name& operator=(const test_name&) = delete;
    ~test_name() { ::unlink(file().c_str()); }

    [[nodiscard]] std::string text() const { return "Global\\" + base_; }
    [[nodiscard]] std::string file() const { return "/dev/shm/mutual.global." + base_; }
    [[nodiscard]] bool is_there() const { return ::access(file().c_str(), F_OK) == 0; }
    /// Bytes of memory that the file takes.
    [[nodiscard]] std::int64_t memory() const {
        struct stat status {};
        return ::stat(file().c_str(), &status) == 0 ? std::int64_t{status.st_blocks} * 512 : -1;
    }

private:
    std::string base_ = unique_name("left");
};

/// The first user creates and closes while the second has it, and the second closes last: a file that he cannot remove.
void leave_behind(forked_peer& owner, forked_peer& last, std::string_view type, const test_name& name,
                  std::string_view permit = "everyone") {
    CHECK(owner.ask(steps::make, "left", type, name.text(), permit) == "created");
    CHECK(last.ask(steps::make, "left", type, name.text(), permit) == "opened");
    if (type != "mutex") // which would go on being owned (LT-12)
        CHECK(last.ask(steps::mark, "left") == "ok");
    CHECK(owner.ask(steps::close, "left") == "ok");
    CHECK(last.ask(steps::close, "left") == "ok");
    CHECK(name.is_there());
}

std::string unlock(belongings& mine, const words& arguments) {
    mine.get<test::mutex_object>(arguments.at(0)).handle.unlock();
    return "ok";
}

bool is_mutex(const any_type& type) {
    return type.name == "mutex";
}

/// HANDLE NAME SIZE PERMISSIONS: creates a region, looks whether it is all zero, and writes all of it
std::string make_region(belongings& mine, const words& arguments) {
    const auto size = static_cast<std::uint64_t>(std::stoull(arguments.at(2)));
    auto region =
        shared_region::create(arguments.at(1), {.size = size, .permit = steps::parse_permissions(arguments.at(3))});
    if (region.size() < size)
        return "too small";
    const region_view view = region.map();
    const auto bytes = view.bytes();
    if (bytes.size() != region.size())
        return "of another size";
    if (!std::ranges::all_of(bytes, [](std::byte byte) { return byte == std::byte{}; }))
        return "not zero";
    std::ranges::fill(bytes, std::byte{0xEE});
    mine.objects[arguments.at(0)] = test::wrap(std::move(region));
    return "created";
}

/// HANDLE: the view is kept, the handle is closed
std::string keep_view_only(belongings& mine, const words& arguments) {
    mine.views[arguments.at(0)] = mine.get<test::region_object>(arguments.at(0)).handle.map();
    mine.objects.erase(arguments.at(0));
    return "ok";
}

std::string first_byte(belongings& mine, const words& arguments) {
    return std::to_string(std::to_integer<int>(mine.views.at(arguments.at(0)).bytes()[0]));
}

/// NAME: the message of a failed creation
std::string why_not(belongings& /*mine*/, const words& arguments) {
    try {
        static_cast<void>(named_event::create(arguments.at(0), {.permit = permissions::everyone()}));
    } catch (const object_error& error) {
        return error.what();
    }
    return "created";
}

std::string clean_up(belongings& /*mine*/, const words& /*arguments*/) {
    return std::to_string(remove_leftovers());
}

} // namespace

TEST_CASE(
    "LT-01 LT-04: what another user closed last is gone for everybody, and the name is free for objects of any type") {
    if (!can_be_others())
        return;
    const private_store store;
    forked_peer owner({.user = test_user(1)});
    forked_peer last({.user = test_user(2)});
    forked_peer third({.user = test_user(3)});
    for (const any_type& before : object_types()) {
        for (const any_type& after : object_types()) {
            for (forked_peer* const next : {&last, &third, &owner}) {
                CAPTURE(before.name);
                CAPTURE(after.name);
                CAPTURE(next->process());
                const test_name name;
                leave_behind(owner, last, before.name, name);
                for (forked_peer* const asked : {&last, &third, &owner})
                    if (asked != &owner || next == &owner) // the owner's look removes the file
                        CHECK(asked->ask(steps::open, "h", after.name, name.text(), "everyone", after.fewer_rights) ==
                              "error no_such_file_or_directory");
                CHECK(next->ask(steps::make, "h", after.name, name.text(), "everyone") == "created");
                CHECK(next->ask(steps::is_marked_by_other, "h") == "no");
                // It is an object like any other.
                forked_peer& other = next == &third ? last : third;
                CHECK(other.ask(steps::make, "other", after.name, name.text(), "everyone") == "opened");
                CHECK(owner.ask(steps::make, "keeper", after.name, name.text(), "everyone") == "opened");
                CHECK(next->ask(steps::mark, "h") == "ok");
                CHECK(other.ask(steps::is_marked_by_other, "other") == "yes");
                if (is_mutex(after))
                    CHECK(next->ask(unlock, "h") == "ok");
                CHECK(other.ask(steps::close, "other") == "ok");
                CHECK(next->ask(steps::close, "h") == "ok");
                CHECK(owner.ask(steps::close, "keeper") == "ok"); // may remove it
                CHECK_FALSE(name.is_there());
            }
        }
    }
}

TEST_CASE("LT-01: what another user closed last takes no memory") {
    if (!can_be_others())
        return;
    const private_store store;
    forked_peer owner({.user = test_user(1)});
    forked_peer last({.user = test_user(2)});
    const test_name name;
    CHECK(owner.ask(make_region, "h", name.text(), 1 << 20, "everyone") == "created");
    CHECK(last.ask(steps::open, "h", "region", name.text(), "everyone", "read_write") == "opened");
    CHECK(owner.ask(steps::close, "h") == "ok");
    CHECK(name.memory() >= 1 << 20);
    CHECK(last.ask(steps::close, "h") == "ok");
    CHECK(name.memory() == 0);
    CHECK(owner.ask(clean_up) == "1");
    CHECK_FALSE(name.is_there());
}

TEST_CASE("SZ-02 LT-04: a file that is used again is zeroed, and of the size that is asked for, smaller or larger") {
    if (!can_be_others())
        return;
    const private_store store;
    forked_peer owner({.user = test_user(1)});
    forked_peer last({.user = test_user(2)});
    const test_name name;
    // Left by the owner for the other user; then again and again by that one, to himself.
    CHECK(owner.ask(make_region, "h", name.text(), 100'000, "everyone") == "created");
    CHECK(last.ask(steps::open, "h", "region", name.text(), "everyone", "read_write") == "opened");
    CHECK(owner.ask(steps::close, "h") == "ok");
    CHECK(last.ask(steps::close, "h") == "ok");
    for (const int size : {100'000, 4096, 1, 65'536, 65'537, 1'000'000, 300'000, 1'000'001}) {
        CAPTURE(size);
        CHECK(last.ask(make_region, "h", name.text(), size, "everyone") == "created");
        const auto tell_size = [](belongings& mine, const words& arguments) {
            return std::to_string(mine.get<test::region_object>(arguments.at(0)).handle.size());
        };
        const int pages = (size + 4095) / 4096 * 4096;
        CHECK(last.ask(tell_size, "h") == std::to_string(pages));
        CHECK(owner.ask(steps::open, "h", "region", name.text(), "everyone", "read_write") == "opened");
        CHECK(owner.ask(tell_size, "h") == std::to_string(pages));
        CHECK(owner.ask(steps::close, "h") == "ok");
        CHECK(last.ask(steps::close, "h") == "ok");
        CHECK(name.is_there());
    }
    CHECK(owner.ask(make_region, "h", name.text(), 5000, "everyone") == "created");
    CHECK(owner.ask(steps::close, "h") == "ok");
    CHECK_FALSE(name.is_there());
}

TEST_CASE("LT-04: below a view the file is not used again; its owner, who can, makes a new one beside it") {
    if (!can_be_others())
        return;
    const private_store store;
    forked_peer owner({.user = test_user(1)});
    forked_peer last({.user = test_user(2)});
    forked_peer viewer({.user = test_user(3)});
    const test_name name;
    CHECK(owner.ask(make_region, "h", name.text(), 5000, "everyone") == "created");
    for (forked_peer* const peer : {&last, &viewer})
        CHECK(peer->ask(steps::open, "h", "region", name.text(), "everyone", "read_write") == "opened");
    CHECK(viewer.ask(keep_view_only, "h") == "ok");
    CHECK(owner.ask(steps::close, "h") == "ok");
    CHECK(last.ask(steps::close, "h") == "ok");
    // LT-03: the view keeps its bytes, not the name.
    CHECK(viewer.ask(first_byte, "h") == "238");
    CHECK(last.ask(steps::open, "h", "region", name.text(), "everyone", "read_write") ==
          "error no_such_file_or_directory");
    // Who may not remove the file is told so.
    CHECK(last.ask(make_region, "h", name.text(), 5000, "everyone") == "error permission_denied");
    CHECK(last.ask(steps::make, "h", "event", name.text(), "everyone") == "error permission_denied");
    CHECK(last.ask(why_not, name.text()).find("views") != std::string::npos);
    CHECK(viewer.ask(first_byte, "h") == "238");
    CHECK(owner.ask(make_region, "h", name.text(), 5000, "everyone") == "created");
    CHECK(viewer.ask(first_byte, "h") == "238");
    CHECK(last.ask(steps::open, "h", "region", name.text(), "everyone", "read_write") == "opened");
}

TEST_CASE("LT-04: as soon as the view is gone the file is used again") {
    if (!can_be_others())
        return;
    const private_store store;
    forked_peer owner({.user = test_user(1)});
    forked_peer last({.user = test_user(2)});
    const test_name name;
    CHECK(owner.ask(make_region, "h", name.text(), 5000, "everyone") == "created");
    CHECK(last.ask(steps::open, "h", "region", name.text(), "everyone", "read_write") == "opened");
    CHECK(last.ask(keep_view_only, "h") == "ok");
    owner.kill();
    CHECK(last.ask(make_region, "n", name.text(), 5000, "everyone") == "error permission_denied");
    CHECK(last.ask(steps::close, "h") == "ok"); // the view
    CHECK(last.ask(make_region, "n", name.text(), 5000, "everyone") == "created");
}

TEST_CASE("LT-03: who closes another user's region last keeps the bytes of his own view") {
    if (!can_be_others())
        return;
    const private_store store;
    forked_peer owner({.user = test_user(1)});
    forked_peer last({.user = test_user(2)});
    const test_name name;
    CHECK(owner.ask(make_region, "h", name.text(), 5000, "everyone") == "created");
    CHECK(last.ask(steps::open, "h", "region", name.text(), "everyone", "read_write") == "opened");
    CHECK(owner.ask(steps::close, "h") == "ok");
    CHECK(last.ask(keep_view_only, "h") == "ok");
    CHECK(last.ask(first_byte, "h") == "238");
    CHECK(last.ask(steps::open, "n", "region", name.text(), "everyone", "read_write") ==
          "error no_such_file_or_directory");
    CHECK(last.ask(first_byte, "h") == "238");
}

TEST_CASE("LT-12 LT-13: a mutex that is owned without a handle is not made another object of below its owner") {
    if (!can_be_others())
        return;
    const private_store store;
    forked_peer owner({.user = test_user(1)});
    forked_peer last({.user = test_user(2)});
    forked_peer third({.user = test_user(3)});
    const test_name name;
    CHECK(owner.ask(steps::make, "h", "mutex", name.text(), "everyone") == "created");
    CHECK(last.ask(steps::make, "h", "mutex", name.text(), "everyone") == "opened");
    CHECK(owner.ask(steps::mark, "h") == "ok");
    CHECK(owner.ask(steps::close, "h") == "ok"); // its seat is 1, as the units of the semaphore below
    CHECK(last.ask(steps::close, "h") == "ok");
    const auto make_semaphore = [](belongings& mine, const words& arguments) -> std::string {
        mine.objects["h"] = test::wrap(
            named_semaphore::create(arguments.at(0), {.initial = 1, .maximum = 5, .permit = permissions::everyone()}));
        return "created";
    };
    const auto count = [](belongings& mine, const words& /*arguments*/) {
        return std::to_string(mine.get<test::semaphore_object>("h").handle.state().count);
    };
    CHECK(third.ask(make_semaphore, name.text()) == "error permission_denied");
    owner.kill();
    CHECK(third.ask(make_semaphore, name.text()) == "created");
    CHECK(third.ask(count) == "1");
}

TEST_CASE("LT-06: what killed processes of two users leave is gone, and the name free for both") {
    if (!can_be_others())
        return;
    const private_store store;
    forked_peer owner({.user = test_user(1)});
    forked_peer other({.user = test_user(2)});
    for (const any_type& type : object_types()) {
        for (forked_peer* const next : {&other, &owner}) {
            CAPTURE(type.name);
            const test_name name;
            {
                forked_peer creator({.user = test_user(1)});
                forked_peer opener({.user = test_user(2)});
                CHECK(creator.ask(steps::make, "h", type.name, name.text(), "everyone") == "created");
                CHECK(opener.ask(steps::make, "h", type.name, name.text(), "everyone") == "opened");
                CHECK(opener.ask(steps::mark, "h") == "ok");
                creator.kill();
                CHECK(next->ask(steps::open, "h", type.name, name.text(), "everyone", type.fewer_rights) == "opened");
                CHECK(next->ask(steps::close, "h") == "ok");
            }
            CHECK(other.ask(steps::open, "h", type.name, name.text(), "everyone", type.fewer_rights) ==
                  "error no_such_file_or_directory");
            CHECK(next->ask(steps::make, "h", type.name, name.text(), "everyone") == "created");
            CHECK(next->ask(steps::is_marked_by_other, "h") == "no");
            CHECK(next->ask(steps::close, "h") == "ok");
        }
    }
}

TEST_CASE("LT-06 SC-15: what another user left with other permissions is not taken over, and the error says so") {
    if (!can_be_others())
        return;
    const private_store store;
    forked_peer owner({.user = test_user(1)});
    forked_peer other({.user = test_user(2)});
    const test_name name;
    leave_behind(owner, other, "event", name);
    CHECK(other.ask(steps::make, "h", "event", name.text(), "owner_only") == "error untrusted_object");
    CHECK(other.ask(steps::make, "h", "event", name.text(), "everyone_read_only") == "error untrusted_object");
    CHECK(owner.ask(steps::make, "h", "event", name.text(), "owner_only") == "created");
    CHECK(other.ask(steps::open, "h", "event", name.text(), "everyone", "query") == "error permission_denied");
}

TEST_CASE("remove_leftovers: each user removes his own, root removes all") {
    if (!can_be_others())
        return;
    const private_store store;
    forked_peer owner({.user = test_user(1)});
    forked_peer other({.user = test_user(2)});
    const test_name first;
    const test_name second;
    const test_name held;
    leave_behind(owner, other, "event", first);
    leave_behind(owner, other, "region", second);
    CHECK(owner.ask(steps::make, "held", "event", held.text(), "everyone") == "created");
    CHECK(other.ask(clean_up) == "0");
    CHECK(first.is_there());
    CHECK(owner.ask(clean_up) == "2");
    CHECK_FALSE(first.is_there());
    CHECK_FALSE(second.is_there());
    CHECK(held.is_there());
    leave_behind(owner, other, "event", first);
    leave_behind(other, owner, "region", second);
    CHECK(remove_leftovers() == 2);
    CHECK_FALSE(first.is_there());
    CHECK_FALSE(second.is_there());
    CHECK(held.is_there());
}

TEST_CASE("LT-06: root removes what others left, and takes the name for itself") {
    if (!can_be_others())
        return;
    const private_store store;
    forked_peer owner({.user = test_user(1)});
    forked_peer other({.user = test_user(2)});
    forked_peer root;
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        const test_name name;
        leave_behind(owner, other, "event", name);
        CHECK(root.ask(steps::make, "h", type.name, name.text(), "owner_only") == "created");
        CHECK(other.ask(steps::open, "h", type.name, name.text(), "everyone", type.fewer_rights) ==
              "error permission_denied");
        CHECK(root.ask(steps::close, "h") == "ok");
        CHECK_FALSE(name.is_there());
    }
}
