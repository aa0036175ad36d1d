#include "fake_process.hpp"

#include "posix/kernel/directory.hpp"
#include "support/doctest.hpp"
#include "support/unique_name.hpp"

#include <mutual/error.hpp>
#include <mutual/named_mutex.hpp>
#include <mutual/shared_region.hpp>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <string>

using namespace mutual;
using namespace mutual::posix;
using test::unique_name;

namespace {

/// A file of the store that is not a living object, removed at the end.
class raw_file {
public:
    explicit raw_file(const object_name& name)
        : path_(name), fd_(::shm_open(path_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600)) {
        REQUIRE(fd_);
    }
    ~raw_file() { ::shm_unlink(path_.c_str()); }
    raw_file(const raw_file&) = delete;
    raw_file& operator=(const raw_file&) = delete;

    void write(const void* bytes, std::size_t size, std::uint64_t offset) const {
        REQUIRE(::pwrite(fd_.get(), bytes, size, static_cast<off_t>(offset)) == static_cast<ssize_t>(size));
    }
    void resize(std::uint64_t size) const { REQUIRE(::ftruncate(fd_.get(), static_cast<off_t>(size)) == 0); }
    [[nodiscard]] bool is_still_there() const {
        struct stat status {};
        return ::fstat(fd_.get(), &status) == 0 && status.st_nlink > 0;
    }
    [[nodiscard]] int fd() const { return fd_.get(); }

private:
    shm_path path_;
    unique_fd fd_;
};

std::error_code open_error(const object_name& name) {
    std::error_code ec;
    CHECK_FALSE(named_mutex::open(name, ec));
    return ec;
}

std::error_code create_error(const object_name& name) {
    std::error_code ec;
    CHECK_FALSE(named_mutex::open_or_create(name, {}, ec));
    return ec;
}

} // namespace

TEST_CASE("LT-06 LT-08: a leftover of the dead is not found, removed, and never reused") {
    const object_name name = unique_name("directory");
    test::fake_process victim(name);
    victim.block().state.store(state_word::abandoned);
    victim.die();
    SUBCASE("by open") {
        CHECK(open_error(name) == std::errc::no_such_file_or_directory);
        CHECK(::shm_open(shm_path(name).c_str(), O_RDONLY | O_CLOEXEC, 0) == -1);
    }
    SUBCASE("by create, as another type too") {
        const shared_region region = shared_region::create(name, {.size = 1});
        CHECK(region.created());
    }
    SUBCASE("by create of the same type") {
        named_mutex mutex = named_mutex::create(name);
        CHECK(mutex.lock().status() == wait_status::signaled);
        mutex.unlock();
    }
}

TEST_CASE("a creator that was killed before it gave the file a size leaves nothing that hinders") {
    const object_name name = unique_name("directory");
    const raw_file empty(name);
    SUBCASE("for open") {
        CHECK(open_error(name) == std::errc::no_such_file_or_directory);
    }
    SUBCASE("for create") {
        CHECK(named_mutex::create(name).created());
    }
    CHECK_FALSE(empty.is_still_there());
}

TEST_CASE("a file that somebody else put under the name is refused and left alone") {
    const object_name name = unique_name("directory");
    const raw_file file(name);
    SUBCASE("of any size") {
        file.resize(1000);
    }
    SUBCASE("of a size that could be ours") {
        file.resize(control_block_size);
        file.write("somebody else's", 15, 0);
    }
    CHECK(open_error(name) == errc::not_a_mutual_object);
    CHECK(create_error(name) == errc::not_a_mutual_object);
    CHECK(file.is_still_there());
}

TEST_CASE("another layout version is its own error") {
    const object_name name = unique_name("directory");
    test::fake_process holder(name);
    holder.block().header.version = 2;
    CHECK(open_error(name) == errc::incompatible_layout);
    CHECK(create_error(name) == errc::incompatible_layout);
    holder.block().header.version = 1;
    CHECK_FALSE(open_error(unique_name("directory")) == errc::incompatible_layout);
    holder.leave();
}

TEST_CASE("SC-15: an object that others could have written, or that belongs to somebody else, is not believed") {
    const object_name name = unique_name("directory");
    test::fake_process holder(name);
    SUBCASE("its permissions were loosened") {
        REQUIRE(::fchmod(holder.object().fd.get(), 0666) == 0);
        CHECK(open_error(name) == errc::untrusted_object);
        CHECK(open_error(name) == std::errc::permission_denied);
    }
    SUBCASE("somebody else owns it") {
        if (::geteuid() != 0) {
            MESSAGE("not checked: only root can give a file away");
        } else {
            REQUIRE(::fchown(holder.object().fd.get(), 12345, 12345) == 0);
            CHECK(open_error(name) == errc::untrusted_object);
            REQUIRE(::fchown(holder.object().fd.get(), 0, 0) == 0);
        }
    }
    holder.leave();
}

TEST_CASE("LM-02: two names with one digest are told apart by the name in the object") {
    const std::string text = unique_name("directory") + std::string(1000, 'x');
    const object_name name = text;
    test::fake_process holder(name);
    const std::uint64_t offset = name_page_offset;
    REQUIRE(::pwrite(holder.object().fd.get(), "another", 7, static_cast<off_t>(offset)) == 7);
    CHECK(open_error(name) == errc::name_collision);
    holder.leave();
}

TEST_CASE("CO-14: a stopped process that holds a name's guard delays others for a bounded time, with a clear error") {
    const object_name name = unique_name("directory");
    test::fake_process holder(name);
    std::error_code ec;
    const name_guard guard(holder.object().fd.get(), ec);
    REQUIRE_FALSE(ec);
    CHECK(open_error(name) == errc::name_busy);
    CHECK(open_error(name) == std::errc::timed_out);
    ::shm_unlink(shm_path(name).c_str());
}
