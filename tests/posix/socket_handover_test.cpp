// Handles through Unix sockets, to processes of the same and of another user.

#include "forked_peer.hpp"
#include "peer_steps.hpp"
#include "socket_objects.hpp"

#include "support/doctest.hpp"
#include "support/objects.hpp"
#include "support/unique_name.hpp"

#include <mutual/mutual.hpp>

#include <fcntl.h>
#include <sys/mman.h>

#include <string>

using namespace mutual;
using mutual::test::any_object_ptr;
using mutual::test::any_type;
using mutual::test::belongings;
using mutual::test::can_be_others;
using mutual::test::forked_peer;
using mutual::test::object_types;
using mutual::test::socket_pair;
using mutual::test::socket_types;
using mutual::test::test_user;
using mutual::test::unique_name;
using mutual::test::words;
namespace steps = mutual::test::steps;

namespace {

/// HANDLE TYPE SOCKET
std::string take(belongings& mine, const words& arguments) {
    std::error_code ec;
    any_object_ptr object = test::receive(test::find_object_type(arguments.at(1)), std::stoi(arguments.at(2)), ec);
    if (!object)
        return "error " + test::error_name(ec);
    const bool created = object->created();
    mine.objects[arguments.at(0)] = std::move(object);
    return created ? "created" : "received";
}

/// HANDLE SOCKET RIGHTS
std::string give(belongings& mine, const words& arguments) {
    std::error_code ec;
    test::send(*mine.objects.at(arguments.at(0)), std::stoi(arguments.at(1)), arguments.at(2), ec);
    return ec ? "error " + test::error_name(ec) : "sent";
}

any_object_ptr make(const any_type& type, const std::string& name) {
    std::error_code ec;
    any_object_ptr object = name.empty() ? type.create_unnamed(ec) : type.create(name, ec);
    REQUIRE(object);
    return object;
}

void send(const any_object_ptr& object, int socket, std::string_view rights = {}) {
    std::error_code ec;
    test::send(*object, socket, rights, ec);
    CHECK_EQ(ec, std::error_code());
}

bool exists(const any_type& type, const std::string& name) {
    std::error_code ec;
    return type.open(name, ec) != nullptr;
}

} // namespace

TEST_CASE("HD-11 HD-13 LT-10: a handle of any type goes through any kind of socket, and keeps the object") {
    for (const int socket_type : socket_types) {
        const socket_pair line(socket_type);
        forked_peer receiver;
        for (const any_type& type : object_types()) {
            for (const bool is_named : {true, false}) {
                CAPTURE(socket_type);
                CAPTURE(type.name);
                CAPTURE(is_named);
                const std::string name = is_named ? unique_name("socket") : std::string();
                any_object_ptr object = make(type, name);
                send(object, line.near());
                CHECK(receiver.ask(take, "h", type.name, line.far()) == "received");
                CHECK(receiver.ask(steps::mark, "h") == "ok");
                CHECK(object->is_marked_by_other());
                object.reset();
                if (is_named) {
                    CHECK(exists(type, name));
                    CHECK(receiver.ask(steps::is_marked, "h") == "yes");
                }
                // And back again.
                CHECK(receiver.ask(give, "h", line.far(), "") == "sent");
                std::error_code ec;
                object = test::receive(type, line.near(), ec);
                CHECK_EQ(ec, std::error_code());
                REQUIRE(object);
                CHECK(object->is_marked_by_other());
                if (type.name == "mutex")
                    CHECK(receiver.ask(
                              [](belongings& mine, const words& arguments) {
                                  mine.get<test::mutex_object>(arguments.at(0)).handle.unlock();
                                  return std::string("ok");
                              },
                              "h") == "ok");
                CHECK(receiver.ask(steps::close, "h") == "ok");
                object.reset();
                if (is_named)
                    CHECK_FALSE(exists(type, name));
            }
        }
    }
}

TEST_CASE("LT-06 LT-10: the receiver is a holder of its own, and the sender's death does not concern it") {
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        const socket_pair line(SOCK_SEQPACKET);
        const std::string name = unique_name("socket");
        forked_peer receiver;
        {
            forked_peer sender;
            CHECK(sender.ask(steps::make, "h", type.name, name, "owner_only") == "created");
            CHECK(sender.ask(give, "h", line.near(), "") == "sent");
            CHECK(receiver.ask(take, "h", type.name, line.far()) == "received");
        }
        CHECK(exists(type, name));
        receiver.kill();
        CHECK_FALSE(exists(type, name));
    }
}

TEST_CASE("LT-10: a handle on its way counts; when nobody takes it, it goes with the socket") {
    for (const int socket_type : socket_types) {
        for (const any_type& type : object_types()) {
            CAPTURE(socket_type);
            CAPTURE(type.name);
            socket_pair line(socket_type);
            const std::string name = unique_name("socket");
            any_object_ptr object = make(type, name);
            send(object, line.near());
            send(object, line.near());
            object.reset();
            CHECK(exists(type, name));
            std::error_code ec;
            object = test::receive(type, line.far(), ec);
            CHECK(object);
            object.reset();
            CHECK(exists(type, name)); // there is another one
            line.close_near();
            CHECK(exists(type, name));
            line.close_far();
            CHECK_FALSE(exists(type, name));
        }
    }
}

TEST_CASE("HD-10 HD-15: rights travel with the handle, never more than it has") {
    const socket_pair line(SOCK_STREAM);
    std::error_code ec;
    const auto event = named_event::create_unnamed({.reset = reset_mode::manual, .initially_set = true});
    event.send(line.near(), object_rights::wait);
    auto received = named_event::receive(line.far());
    CHECK(received.rights() == object_rights::wait);
    CHECK(received.try_wait());
    received.set(ec);
    CHECK_EQ(ec, make_error_code(errc::insufficient_rights));
    static_cast<void>(received.state(ec));
    CHECK_EQ(ec, make_error_code(errc::insufficient_rights));
    received.send(line.near(), object_rights::all, ec);
    CHECK_EQ(ec, make_error_code(errc::insufficient_rights));

    const auto region = shared_region::create_unnamed({.size = 4096});
    region.send(line.near(), region_access::read_only);
    const auto for_reading = shared_region::receive(line.far());
    CHECK(for_reading.access() == region_access::read_only);
    CHECK_FALSE(for_reading.map({.access = view_access::read_write}, ec));
    CHECK_EQ(ec, make_error_code(errc::insufficient_rights));
    for_reading.send(line.near(), region_access::read_write, ec);
    CHECK_EQ(ec, make_error_code(errc::insufficient_rights));
}

TEST_CASE("PR-17: what was sent for reading or waiting only is so by the kernel, for another user for good") {
    if (!can_be_others())
        return;
    const socket_pair line(SOCK_STREAM);
    forked_peer user({.user = test_user(1)});
    const auto try_to_write = [](belongings& mine, const words& arguments) -> std::string {
        const int fd = arguments.at(0) == "region" ? mine.get<test::region_object>("h").handle.native_handle()
                                                   : mine.get<test::event_object>("h").handle.native_handle();
        if ((::fcntl(fd, F_GETFL) & O_ACCMODE) != O_RDONLY)
            return "writable";
        if (::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) != MAP_FAILED)
            return "mapped for writing";
        if (::open(("/proc/self/fd/" + std::to_string(fd)).c_str(), O_RDWR | O_CLOEXEC) >= 0)
            return "opened for writing";
        return "ok";
    };
    for (const bool is_named : {true, false}) {
        CAPTURE(is_named);
        std::error_code ec;
        const std::string name = unique_name("socket");
        const auto region =
            is_named ? shared_region::create(name, {.size = 4096}) : shared_region::create_unnamed({.size = 4096});
        region.send(line.near(), region_access::read_only);
        CHECK(user.ask(take, "h", "region", line.far()) == "received");
        CHECK(user.ask(try_to_write, "region") == "ok");
        const event_options manual{.reset = reset_mode::manual};
        auto event = is_named ? named_event::create(name + ".event", manual) : named_event::create_unnamed(manual);
        event.send(line.near(), object_rights::wait | object_rights::query);
        CHECK(user.ask(take, "h", "event", line.far()) == "received");
        CHECK(user.ask(try_to_write, "event") == "ok");
        CHECK(user.ask(steps::is_marked, "h") == "no");
        event.set();
        CHECK(user.ask(steps::is_marked, "h") == "yes");
        CHECK(user.ask(
                  [](belongings& mine, const words& arguments) {
                      return std::string(
                          test::to_text(mine.get<test::event_object>(arguments.at(0)).handle.try_wait().status()));
                  },
                  "h") == "signaled");
    }
}

TEST_CASE("HD-11 SC-03: who is sent a handle needs no permission of the object") {
    if (!can_be_others())
        return;
    const socket_pair line(SOCK_SEQPACKET);
    forked_peer user({.user = test_user(1)});
    for (const any_type& type : object_types()) {
        for (const bool is_named : {true, false}) {
            CAPTURE(type.name);
            CAPTURE(is_named);
            const std::string name = is_named ? unique_name("Global\\socket") : std::string();
            const any_object_ptr object = make(type, name);
            if (is_named)
                CHECK(user.ask(steps::open, "h", type.name, name, "everyone", type.fewer_rights) ==
                      "error permission_denied");
            send(object, line.near());
            CHECK(user.ask(take, "h", type.name, line.far()) == "received");
            CHECK(user.ask(steps::mark, "h") == "ok");
            CHECK(object->is_marked_by_other());
            // A handle of its own to send on would be a new opening of the object, for which there is no permission.
            const bool has_seat = is_named || type.name != "region";
            CHECK(user.ask(give, "h", line.far(), "") == (has_seat ? "error permission_denied" : "sent"));
            if (!has_seat) {
                std::error_code ec;
                CHECK(test::receive(type, line.near(), ec));
            }
            CHECK(user.ask(steps::close, "h") == "ok");
        }
    }
}

TEST_CASE("LT-01: a user who was sent another's object and closes it last leaves nothing that hinders") {
    if (!can_be_others())
        return;
    const socket_pair line(SOCK_SEQPACKET);
    forked_peer owner({.user = test_user(1)});
    forked_peer user({.user = test_user(2)});
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        const std::string name = unique_name("Global\\socket");
        CHECK(owner.ask(steps::make, "h", type.name, name, "owner_only") == "created");
        CHECK(owner.ask(give, "h", line.near(), "") == "sent");
        CHECK(user.ask(take, "h", type.name, line.far()) == "received");
        CHECK(owner.ask(steps::close, "h") == "ok");
        CHECK(owner.ask(steps::make, "h", type.name, name, "owner_only") == "opened");
        CHECK(owner.ask(steps::close, "h") == "ok");
        CHECK(user.ask(steps::close, "h") == "ok");
        CHECK(owner.ask(steps::open, "h", type.name, name, "owner_only", type.fewer_rights) ==
              "error no_such_file_or_directory");
        CHECK(owner.ask(steps::make, "h", type.name, name, "owner_only") == "created");
        CHECK(owner.ask(steps::close, "h") == "ok");
    }
}
