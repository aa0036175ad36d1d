// Containers: processes in PID and mount namespaces of their own that share the folder of the objects. Each is process
// number 1 to itself.

#include "forked_peer.hpp"
#include "peer_steps.hpp"

#include "support/doctest.hpp"
#include "support/objects.hpp"
#include "support/unique_name.hpp"

#include <mutual/mutual.hpp>

#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstring>
#include <string>

using namespace mutual;
using mutual::test::any_object_ptr;
using mutual::test::any_type;
using mutual::test::belongings;
using mutual::test::forked_peer;
using mutual::test::object_types;
using mutual::test::unique_name;
using mutual::test::words;
namespace steps = mutual::test::steps;

namespace {

/// MUTEX REGION ROUNDS: counts in the region, which only excluding each other makes come out right
std::string count_up(belongings& mine, const words& arguments) {
    named_mutex& mutex = mine.get<test::mutex_object>(arguments.at(0)).handle;
    const region_view view = mine.get<test::region_object>(arguments.at(1)).handle.map();
    auto* const counter = reinterpret_cast<volatile std::uint64_t*>(view.bytes().data());
    for (int i = std::stoi(arguments.at(2)); i > 0; --i) {
        const mutex_guard guard(mutex, std::chrono::seconds(60));
        if (!guard || guard.abandoned())
            return "not locked";
        *counter = *counter + 1;
    }
    return "ok";
}

std::string counted(belongings& mine, const words& arguments) {
    std::uint64_t count = 0;
    std::memcpy(&count, mine.get<test::region_object>(arguments.at(0)).handle.map().bytes().data(), sizeof count);
    return std::to_string(count);
}

std::string lock(belongings& mine, const words& arguments) {
    const auto got = mine.get<test::mutex_object>(arguments.at(0)).handle.try_lock_for(std::chrono::seconds(30));
    return std::string(test::to_text(got.status()));
}

std::string unlock(belongings& mine, const words& arguments) {
    mine.get<test::mutex_object>(arguments.at(0)).handle.unlock();
    return "ok";
}

std::string wait(belongings& mine, const words& arguments) {
    const auto got = mine.get<test::waitable_object>(arguments.at(0)).get().wait(std::chrono::seconds(30));
    return std::string(test::to_text(got.status()));
}

/// Without looking whether somebody took it.
std::string signal(belongings& mine, const words& arguments) {
    any_object_ptr& object = mine.objects.at(arguments.at(0));
    if (auto* const event = dynamic_cast<test::event_object*>(object.get()))
        event->handle.set();
    else
        dynamic_cast<test::timer_object&>(*object).handle.set(std::chrono::seconds(0));
    return "ok";
}

std::string own_number(belongings& /*mine*/, const words& /*arguments*/) {
    return std::to_string(::getpid());
}

bool exists(const any_type& type, const std::string& name) {
    std::error_code ec;
    return type.open(name, ec) != nullptr;
}

constexpr test::peer_options container{.in_container = true};
constexpr test::peer_options bare_container{.in_container = true, .without_proc = true};

} // namespace

TEST_CASE("MX-01: processes of several containers, and one of none, exclude each other") {
    forked_peer outside;
    forked_peer first(container);
    forked_peer second(container);
    forked_peer bare(bare_container);
    if (!first || !second || !bare)
        return;
    CHECK(first.ask(own_number) == "1");
    CHECK(second.ask(own_number) == "1");
    const std::string name = unique_name("container");
    CHECK(first.ask(steps::make, "mutex", "mutex", name + ".mutex", "owner_only") == "created");
    CHECK(first.ask(steps::make, "region", "region", name + ".region", "owner_only") == "created");
    for (forked_peer* const peer : {&second, &bare, &outside}) {
        CHECK(peer->ask(steps::make, "mutex", "mutex", name + ".mutex", "owner_only") == "opened");
        CHECK(peer->ask(steps::make, "region", "region", name + ".region", "owner_only") == "opened");
    }
    constexpr int rounds = 5000;
    for (forked_peer* const peer : {&first, &second, &bare, &outside})
        peer->begin(count_up, "mutex", "region", rounds);
    for (forked_peer* const peer : {&first, &second, &bare, &outside})
        CHECK(peer->answer() == "ok");
    CHECK(first.ask(counted, "region") == std::to_string(4 * rounds));
}

TEST_CASE("MX-09 MX-14: an owner's death in one container is told in another, and outside") {
    for (const test::peer_options& where : {container, bare_container}) {
        forked_peer waiting(where);
        forked_peer outside;
        forked_peer owner(container);
        if (!waiting || !owner)
            return;
        const std::string name = unique_name("container");
        for (forked_peer* const peer : {&owner, &waiting, &outside})
            CHECK(peer->ask(steps::make, "h", "mutex", name, "owner_only") == (peer == &owner ? "created" : "opened"));
        CHECK(owner.ask(lock, "h") == "signaled");
        waiting.begin(lock, "h");
        waiting.await_block();
        owner.kill();
        CHECK(waiting.answer() == "abandoned");
        CHECK(waiting.ask(unlock, "h") == "ok");
        CHECK(outside.ask(lock, "h") == "signaled");
        waiting.begin(lock, "h");
        waiting.await_block();
        outside.kill();
        CHECK(waiting.answer() == "abandoned");
    }
}

TEST_CASE("EV-02 TM-07: signals reach whoever is blocked in another container") {
    forked_peer waiting(container);
    forked_peer signaling(bare_container);
    if (!waiting || !signaling)
        return;
    const std::string name = unique_name("container");
    for (const char* const type : {"event", "timer"}) {
        CAPTURE(type);
        CHECK(waiting.ask(steps::make, "h", type, name + type, "owner_only") == "created");
        CHECK(signaling.ask(steps::make, "h", type, name + type, "owner_only") == "opened");
        waiting.begin(wait, "h");
        waiting.await_block();
        CHECK(signaling.ask(signal, "h") == "ok");
        CHECK(waiting.answer() == "signaled");
    }
}

TEST_CASE("LT-01 LT-06: the last handle of any container keeps the object, and takes it away") {
    forked_peer first(container);
    if (!first)
        return;
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        const std::string name = unique_name("container");
        forked_peer second(container);
        forked_peer bare(bare_container);
        CHECK(first.ask(steps::make, "h", type.name, name, "owner_only") == "created");
        CHECK(second.ask(steps::make, "h", type.name, name, "owner_only") == "opened");
        CHECK(bare.ask(steps::make, "h", type.name, name, "owner_only") == "opened");
        CHECK(first.ask(steps::close, "h") == "ok");
        CHECK(exists(type, name));
        second.kill();
        CHECK(exists(type, name));
        bare.kill();
        CHECK_FALSE(exists(type, name));
        CHECK(first.ask(steps::make, "h", type.name, name, "owner_only") == "created");
        CHECK(first.ask(steps::close, "h") == "ok");
    }
}
