// A neighbour who may open an object's file keeps locks on it that only holders should have, or keeps them for ever.

#include "hostile_store.hpp"

#include "posix/kernel/seat.hpp"
#include "support/agent.hpp"
#include "support/child_process.hpp"
#include "support/child_role.hpp"
#include "support/doctest.hpp"
#include "support/timing.hpp"

#include <mutual/named_event.hpp>
#include <mutual/named_mutex.hpp>
#include <mutual/named_semaphore.hpp>
#include <mutual/shared_region.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <list>
#include <stdexcept>
#include <string>
#include <vector>

using namespace mutual;
using namespace mutual::posix;
using namespace mutual::test;

namespace {

/// Of a name's guard, and of everything else that is tried again and again; with room for a busy machine.
constexpr std::chrono::seconds given_up_within{14};

// These throw, as roles use them too.

unique_fd open_file(const std::string& path, int flags) {
    unique_fd fd(::open(path.c_str(), flags | O_CLOEXEC));
    if (!fd)
        throw std::runtime_error("cannot open " + path);
    return fd;
}

unique_fd open_as_reader(const std::string& path) {
    return open_file(path, O_RDONLY);
}

unique_fd open_as_writer(const std::string& path) {
    return open_file(path, O_RDWR);
}

void lock(const unique_fd& fd, lock_kind kind, byte_range bytes) {
    std::error_code ec;
    if (!try_lock_bytes(fd.get(), kind, bytes, ec))
        throw std::runtime_error("cannot lock byte " + std::to_string(bytes.first));
}

/// All seats but the first, which is that of the process that made the object.
constexpr byte_range other_seats{seat_byte(2).first, 65534};

} // namespace

// Keeps the guards of names for as long as it lives: of files it may write, or only read.
MUTUAL_CHILD_ROLE(guard_keeper) {
    const bool reads = arguments[0] == "reads";
    std::vector<unique_fd> files;
    for (std::size_t i = 1; i < arguments.size(); ++i) {
        files.push_back(reads ? open_as_reader(file_of(arguments[i])) : open_as_writer(file_of(arguments[i])));
        lock(files.back(), reads ? lock_kind::shared : lock_kind::exclusive, guard_byte);
    }
    parent.send("ready");
    std::string line;
    parent.read_line(line);
    return 0;
}

// The same, and lets the file grow a little all the time, as a creator would a lot.
MUTUAL_CHILD_ROLE(growing_guard_keeper) {
    const unique_fd file = open_as_writer(file_of(arguments[0]));
    lock(file, lock_kind::exclusive, guard_byte);
    parent.send("ready");
    for (off_t offset = 1 << 20;; offset += 4096) {
        if (::pwrite(file.get(), "x", 1, offset) != 1)
            return 1;
        ::usleep(200'000);
    }
}

namespace {

/// An agent that is asked something which takes as long as a guard is waited for.
struct delayed {
    delayed(std::string what, const std::string& name, std::string expected)
        : text(std::move(what)), answer(std::move(expected)) {
        other.send(text, name);
    }
    void check() {
        CAPTURE(text);
        CHECK(other.answer() == answer);
    }

    agent other;
    std::string text;
    std::string answer;
};

} // namespace

// All at once: each of them takes the 5 s that a guard is waited for.
TEST_CASE("CO-14: a neighbour that keeps a name's guard delays others for a bounded time, with a clear error") {
    const std::string stopped_name = planted_name().name();
    const std::string running_name = planted_name().name();
    const std::string reading_name = planted_name().name();
    const std::string growing_name = planted_name().name();
    const named_mutex stopped_mutex = named_mutex::create(stopped_name);
    const named_event running_event = named_event::create(running_name);
    const shared_region reading_region = shared_region::create(reading_name, {.size = 100});
    const shared_region growing_region = shared_region::create(growing_name, {.size = 100});
    agent last;
    REQUIRE(last.ask("open event e", running_name) == "ok opened");

    child_process stopped("guard_keeper", {"writes", stopped_name});
    child_process running("guard_keeper", {"writes", running_name});
    child_process reading("guard_keeper", {"reads", reading_name});
    child_process growing("growing_guard_keeper", {growing_name});
    for (child_process* const keeper : {&stopped, &running, &reading, &growing})
        keeper->expect("ready");
    stopped.suspend();

    const stopwatch since;
    std::list<delayed> asked;
    asked.emplace_back("open mutex m", stopped_name, "error name_busy");
    asked.emplace_back("create mutex m", stopped_name, "error name_busy");
    asked.emplace_back("open_or_create semaphore s", running_name, "error name_busy");
    asked.emplace_back("open region r", reading_name, "error name_busy");
    asked.emplace_back("open region r", growing_name, "error name_busy");
    last.send("close e");
    for (delayed& one : asked)
        one.check();
    CHECK(last.answer() == "ok");
    CHECK(since.elapsed() < given_up_within);

    // A kill is enough, and nothing was lost.
    for (child_process* const keeper : {&stopped, &running, &reading, &growing})
        keeper->kill();
    agent next;
    CHECK(next.ask("open mutex m", stopped_name) == "ok opened");
    CHECK(next.ask("open event e", running_name) == "ok opened");
    CHECK(next.ask("open region r", reading_name) == "ok opened");
}

TEST_CASE("who holds an object works on with it while a neighbour keeps the guard of its name") {
    const planted_name name;
    named_semaphore semaphore = named_semaphore::create(name.name(), {.initial = 0, .maximum = 1});
    child_process keeper("guard_keeper", {"writes", name.name()});
    keeper.expect("ready");
    const stopwatch since;
    CHECK(semaphore.try_acquire().timed_out());
    semaphore.release();
    CHECK(semaphore.try_acquire());
    CHECK(semaphore.state().count == 0);
    CHECK(named_semaphore::open(name.name()));
    CHECK(since.elapsed() < refused_within);
}

TEST_CASE("a neighbour that takes all seats keeps newcomers out, with a clear error, and holders work on") {
    const planted_name name;
    named_mutex mutex = named_mutex::create(name.name());
    agent other;
    const stopwatch since;
    SUBCASE("as a writer") {
        const unique_fd file = open_as_writer(name.path());
        lock(file, lock_kind::exclusive, other_seats);
        CHECK(other.ask("open mutex m", name.name()) == "error too_many_holders");
        CHECK(since.elapsed() < refused_within);
        CHECK(mutex.try_lock().status() == wait_status::signaled);
        mutex.unlock();
    }
    SUBCASE("as a reader") {
        const unique_fd file = open_as_reader(name.path());
        lock(file, lock_kind::shared, other_seats);
        CHECK(other.ask("open mutex m", name.name()) == "error too_many_holders");
        CHECK(since.elapsed() < refused_within);
        CHECK(mutex.try_lock().status() == wait_status::signaled);
        mutex.unlock();
    }
    CHECK(other.ask("open mutex m", name.name()) == "ok opened");
}

TEST_CASE("a neighbour whose locks are in as many pieces as possible is given up on in time") {
    const planted_name name;
    const named_mutex mutex = named_mutex::create(name.name());
    agent other;
    const std::array files{open_as_writer(name.path()), open_as_writer(name.path())};
    // More of them, and it would take the neighbour himself minutes.
    constexpr std::uint16_t pieces = 8000;
    for (std::uint16_t seat = 2; seat < pieces; ++seat)
        lock(files[seat % 2], lock_kind::exclusive, seat_byte(seat));
    lock(files[0], lock_kind::exclusive, {seat_byte(pieces).first, 65536 - pieces});
    const stopwatch since;
    CHECK(other.ask("open mutex m", name.name()) == "error too_many_holders");
    CHECK(since.elapsed() < given_up_within);
}

TEST_CASE("a reader can keep a dead owner's mutex from being given up, for as long as he stays") {
    const planted_name name;
    named_mutex mutex = named_mutex::create(name.name());
    agent owner;
    REQUIRE(owner.ask("open mutex m", name.name()) == "ok opened");
    REQUIRE(owner.ask("lock m") == "ok signaled");
    owner.kill();
    {
        const unique_fd file = open_as_reader(name.path());
        lock(file, lock_kind::shared, other_seats);
        CHECK(mutex.try_lock_for(std::chrono::milliseconds(100)).status() == wait_status::timed_out);
    }
    CHECK(mutex.lock().status() == wait_status::abandoned);
    mutex.unlock();
}

TEST_CASE("a reader can keep a name alive, for as long as he stays") {
    const planted_name name;
    unique_fd file;
    {
        const shared_region region = shared_region::create(name.name(), {.size = 100});
        file = open_as_reader(name.path());
        lock(file, lock_kind::shared, shared_seat);
    }
    std::error_code ec;
    CHECK_FALSE(shared_region::create(name.name(), {.size = 100}, ec));
    CHECK(ec == std::errc::file_exists);
    file.reset();
    CHECK(shared_region::create(name.name(), {.size = 100}).created());
}
