#include "posix/kernel/file_lock.hpp"
#include "posix/kernel/seat.hpp"
#include "posix/unique_fd.hpp"

#include "support/doctest.hpp"

#include <fcntl.h>
#include <sys/mman.h>

#include <string>

using namespace mutual::posix;

namespace {

unique_fd reopened(const unique_fd& fd) {
    const std::string path = "/proc/self/fd/" + std::to_string(fd.get());
    return unique_fd(::open(path.c_str(), O_RDWR | O_CLOEXEC));
}

unique_fd empty_file() {
    return unique_fd(::memfd_create("file_lock_test", MFD_CLOEXEC));
}

} // namespace

TEST_CASE("two openings of a file exclude each other, in one process too") {
    const unique_fd first = empty_file();
    unique_fd second = reopened(first);
    std::error_code ec;
    CHECK(try_lock_bytes(first.get(), lock_kind::exclusive, {5, 1}, ec));
    CHECK_FALSE(try_lock_bytes(second.get(), lock_kind::exclusive, {5, 1}, ec));
    CHECK_FALSE(try_lock_bytes(second.get(), lock_kind::shared, {0, 100}, ec));
    CHECK(try_lock_bytes(second.get(), lock_kind::exclusive, {6, 1}, ec));
    CHECK_FALSE(ec);

    unlock_bytes(first.get(), {5, 1});
    CHECK(try_lock_bytes(second.get(), lock_kind::exclusive, {5, 1}, ec));
    second.reset();
    CHECK(try_lock_bytes(first.get(), lock_kind::exclusive, {0, 100}, ec));
}

TEST_CASE("shared locks do not exclude each other") {
    const unique_fd first = empty_file();
    const unique_fd second = reopened(first);
    std::error_code ec;
    CHECK(try_lock_bytes(first.get(), lock_kind::shared, {5, 1}, ec));
    CHECK(try_lock_bytes(second.get(), lock_kind::shared, {5, 1}, ec));
    CHECK_FALSE(try_lock_bytes(second.get(), lock_kind::exclusive, {5, 1}, ec));
    CHECK_FALSE(ec);
}

TEST_CASE("a descriptor that is none is an error, not somebody else's lock") {
    std::error_code ec;
    CHECK_FALSE(try_lock_bytes(-1, lock_kind::exclusive, {0, 1}, ec));
    CHECK(ec == std::errc::bad_file_descriptor);
}

TEST_CASE("who cannot look takes nobody for dead, and nobody for one who lingers") {
    CHECK(seat_is_taken(-1, 1));
    CHECK(has_other_holders(-1));
    CHECK(is_locked_elsewhere(-1, seat_byte(1), true));
    CHECK_FALSE(is_locked_elsewhere(-1, lingering_byte(1), false));
}

TEST_CASE("find_lock tells the lock with the smallest offset, in whatever order they were taken") {
    const unique_fd me = empty_file();
    const unique_fd a = reopened(me);
    const unique_fd b = reopened(me);
    const unique_fd c = reopened(me);
    std::error_code ec;
    REQUIRE(try_lock_bytes(a.get(), lock_kind::exclusive, {70, 1}, ec));
    REQUIRE(try_lock_bytes(b.get(), lock_kind::exclusive, {30, 1}, ec));
    REQUIRE(try_lock_bytes(a.get(), lock_kind::exclusive, {50, 1}, ec));
    REQUIRE(try_lock_bytes(c.get(), lock_kind::exclusive, {10, 5}, ec));

    const auto first = find_lock(me.get(), lock_kind::exclusive, {0, 100});
    REQUIRE(first);
    CHECK(first->first == 10);
    CHECK(first->count == 5);
    CHECK(find_lock(me.get(), lock_kind::exclusive, {12, 100})->first == 12);
    CHECK(find_lock(me.get(), lock_kind::exclusive, {12, 1})->count == 1);
    CHECK(find_lock(me.get(), lock_kind::exclusive, {15, 100})->first == 30);
    CHECK(find_lock(me.get(), lock_kind::exclusive, {31, 100})->first == 50);
    CHECK(find_lock(me.get(), lock_kind::exclusive, {51, 100})->first == 70);
    CHECK_FALSE(find_lock(me.get(), lock_kind::exclusive, {71, 100}));
    CHECK_FALSE(find_lock(a.get(), lock_kind::exclusive, {40, 60}));
}

TEST_CASE("LT-02 a lingering seat does not keep a name, a seat beside it does") {
    const unique_fd me = empty_file();
    const unique_fd lingering = reopened(me);
    const unique_fd living = reopened(me);
    std::error_code ec;
    REQUIRE(try_lock_bytes(lingering.get(), lock_kind::exclusive, seat_byte(9), ec));
    CHECK(has_other_holders(me.get()));
    REQUIRE(try_lock_bytes(lingering.get(), lock_kind::exclusive, lingering_byte(9), ec));
    CHECK_FALSE(has_other_holders(me.get()));
    REQUIRE(try_lock_bytes(living.get(), lock_kind::exclusive, seat_byte(4), ec));
    CHECK(has_other_holders(me.get()));
    CHECK_FALSE(has_other_holders(living.get()));
}
