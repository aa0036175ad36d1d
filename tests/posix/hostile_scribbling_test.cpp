// A neighbour writes into the control block of an object all the time, while others block on it and signal it.

#include "hostile_store.hpp"

#include "posix/kernel/control_block.hpp"
#include "posix/kernel/seat.hpp"
#include "support/doctest.hpp"
#include "support/objects.hpp"

#include <chrono>
#include <cstddef>
#include <random>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

using namespace mutual;
using namespace mutual::test;
using posix::control_block;

namespace {

constexpr std::chrono::milliseconds how_long{300};

/// Gives back what a wait may have got. Not mark(): it waits until a timer has fired, and which time is set is noise here.
void give_back(any_object& object, wait_status got, std::error_code& ec) {
    if (auto* const mutex = dynamic_cast<mutex_object*>(&object)) {
        if (got != wait_status::timed_out)
            mutex->handle.unlock(ec);
    } else if (auto* const timer = dynamic_cast<timer_object*>(&object)) {
        timer->handle.set(std::chrono::seconds(0), {}, ec);
    } else {
        object.mark();
    }
}

/// Waits, and gives back what it got, until it is told to stop. What it gets is nobody's promise.
void wait_again_and_again(const std::stop_token& stop, const std::string& name, const any_type& type) {
    std::error_code ec;
    const any_object_ptr object = type.open(name, ec);
    while (object && !stop.stop_requested()) {
        const wait_result got =
            dynamic_cast<waitable_object&>(*object).get().wait_for(std::chrono::milliseconds(2), ec);
        if (!ec)
            give_back(*object, got.status(), ec);
    }
}

/// Noise wherever waiters are: all but the state word, whose lock field says who is waited for.
void scribble(const planted_object& object) {
    constexpr std::size_t first = offsetof(control_block, used_slots);
    std::minstd_rand random(1);
    const auto end = std::chrono::steady_clock::now() + how_long;
    for (unsigned seed = 1; std::chrono::steady_clock::now() < end; ++seed) {
        const std::size_t size = 1 + random() % 64;
        const std::size_t offset = first + random() % (sizeof(control_block) - first - size);
        const std::string bytes = noise(size, seed);
        object.write(bytes.data(), bytes.size(), object.control_offset() + offset);
    }
}

} // namespace

TEST_CASE("waits and signals end in time while a neighbour writes over the waiters") {
    for (const any_type& type : object_types()) {
        if (type.name == "region")
            continue;
        CAPTURE(type.name);
        const planted_object object(type);
        std::vector<std::jthread> threads;
        for (int i = 0; i < 3; ++i)
            threads.emplace_back([&](const std::stop_token& stop) { wait_again_and_again(stop, object.name(), type); });
        scribble(object);
        const auto told = std::chrono::steady_clock::now();
        threads.clear(); // stops and joins
        CHECK(std::chrono::steady_clock::now() - told < refused_within);
    }
}
