// The lie in a control block that nobody sees through, and memory that nobody can cut.

#include "hostile_store.hpp"

#include "posix/kernel/control_block.hpp"
#include "posix/kernel/state_word.hpp"
#include "support/agent.hpp"
#include "support/doctest.hpp"

#include <mutual/shared_region.hpp>

#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

using namespace mutual;
using namespace mutual::posix;
using namespace mutual::test;

namespace {

/// The seat that was given last: openers leave it in the header.
std::uint32_t last_seat(const planted_object& object) {
    std::uint32_t seat = 0;
    REQUIRE(::pread(object.fd(), &seat, sizeof seat, static_cast<off_t>(offsetof(object_header, next_seat))) ==
            static_cast<ssize_t>(sizeof seat));
    return seat;
}

void write_state(const planted_object& object, std::uint64_t state) {
    object.write(&state, sizeof state, offsetof(control_block, state));
}

} // namespace

TEST_CASE("a living process that is said to be in the middle of an operation is waited for until it ends it") {
    const planted_object object(find_object_type("event"));
    agent first;
    REQUIRE(first.ask("open event e", object.name()) == "ok opened");
    const std::uint32_t seat = last_seat(object);
    agent second;
    REQUIRE(second.ask("open event e", object.name()) == "ok opened");
    write_state(object, state_word::locked_by(static_cast<seat_number>(seat)));
    second.send("wait e 1");
    CHECK_FALSE(second.process().try_read_line(std::chrono::milliseconds(300)));
    SUBCASE("until the word says otherwise") {
        write_state(object, 0);
        CHECK(second.answer() == "ok timed_out");
    }
    SUBCASE("or until it ends") {
        first.kill();
        CHECK(second.answer() == "ok timed_out");
    }
}

TEST_CASE("a region without a name cannot be cut, by nobody") {
    const shared_region region = shared_region::create_unnamed({.size = 5000});
    CHECK(::ftruncate(region.native_handle(), 0) == -1);
    CHECK(errno == EPERM);
}
