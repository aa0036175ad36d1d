#include <mutual/leftovers.hpp>
#include <mutual/named_mutex.hpp>
#include <mutual/shared_region.hpp>

#include "posix/kernel/directory.hpp"
#include "posix/kernel/leftover.hpp"
#include "posix/kernel/seat.hpp"
#include "support/doctest.hpp"
#include "support/unique_name.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <string>

using namespace mutual;
using namespace mutual::posix;
using test::unique_name;

namespace {

bool exists(const shm_path& path) {
    return static_cast<bool>(unique_fd(::shm_open(path.c_str(), O_RDONLY | O_CLOEXEC, 0)));
}

/// What remains of an object when all its holders are killed: closed descriptors, and nobody who removed the name.
shm_path leave_behind(const object_name& name, object_type type, std::uint64_t payload) {
    const shm_path path(name);
    std::error_code ec;
    guarded_file file = enter(name, path, intent::create_only, type, ec);
    object_header header = make_header(type, &name, path, permissions());
    header.region_size = payload;
    fill(file, &name, payload, header, 0, ec);
    REQUIRE_FALSE(ec);
    return path;
}

} // namespace

TEST_CASE("LT-06 LT-08 what killed holders left behind is given back, of every type") {
    const shm_path region = leave_behind(unique_name("killed"), object_type::region, 65536);
    const shm_path mutex = leave_behind("Global\\" + unique_name("killed"), object_type::mutex, 0);
    const shm_path digest = leave_behind(unique_name(std::string(1000, 'k')), object_type::region, 65536);
    CHECK(remove_leftovers() >= 3);
    CHECK_FALSE(exists(region));
    CHECK_FALSE(exists(mutex));
    CHECK_FALSE(exists(digest));
}

TEST_CASE("a creator that was killed before the file had a size or a header leaves nothing for ever") {
    const shm_path empty{object_name(unique_name("killed"))};
    const shm_path sized{object_name(unique_name("killed"))};
    unique_fd(::shm_open(empty.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)).reset();
    const unique_fd fd(::shm_open(sized.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    REQUIRE(::ftruncate(fd.get(), control_block_size) == 0);
    CHECK(remove_leftover(empty.c_str()));
    CHECK(remove_leftover(sized.c_str()));
}

TEST_CASE("LT-01 what has a holder, in whatever state, is never touched") {
    const std::string region_name = unique_name("held");
    const std::string mutex_name = unique_name("held");
    const auto region = shared_region::create(region_name, {.size = 1});
    const auto mutex = named_mutex::create(mutex_name);
    CHECK_FALSE(remove_leftover(shm_path(region_name).c_str()));
    CHECK_FALSE(remove_leftover(shm_path(mutex_name).c_str()));

    const std::string being_made = unique_name("held");
    const shm_path path{object_name(being_made)};
    std::error_code ec;
    const guarded_file file = enter(being_made, path, intent::create_only, object_type::region, ec);
    CHECK_FALSE(remove_leftover(path.c_str()));
    CHECK(exists(path));
    discard(file, path);
}

TEST_CASE("a file that mutual did not make stays, even under a name that looks like ours") {
    const shm_path path{object_name(unique_name("foreign"))};
    const unique_fd fd(::shm_open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    REQUIRE(::ftruncate(fd.get(), 4096) == 0);
    CHECK_FALSE(remove_leftover(path.c_str()));
    CHECK(exists(path));
    ::shm_unlink(path.c_str());
}

TEST_CASE("LT-04 the name of a leftover is born again with fresh bytes") {
    const std::string name = unique_name("reborn");
    leave_behind(name, object_type::mutex, 0);
    const auto region = shared_region::create(name, {.size = 1});
    CHECK(region.created());
    CHECK(region.map().as<char>() == 0);
}
