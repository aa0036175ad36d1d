// The descriptors of a region handle: none is lost, none goes where it should not.

#include <mutual/error.hpp>
#include <mutual/shared_region.hpp>

#include "posix/kernel/shm_path.hpp"
#include "posix/unique_fd.hpp"
#include "support/doctest.hpp"
#include "support/unique_name.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

using namespace mutual;
using posix::shm_path;
using posix::unique_fd;
using test::unique_name;

namespace {

unique_fd open_raw(const shm_path& path) {
    return unique_fd(::shm_open(path.c_str(), O_RDWR | O_CLOEXEC, 0600));
}

std::ptrdiff_t open_descriptors() {
    return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {});
}

} // namespace

TEST_CASE("no factory, view or failure leaves a descriptor behind, and none goes to other programs") {
    const auto before = open_descriptors();
    for (const auto commit : {commit_mode::committed, commit_mode::reserved}) {
        for (const auto access : {region_access::read_only, region_access::read_write}) {
            const std::string name = unique_name("descriptors");
            const auto made = shared_region::create(name, {.size = 100, .access = access, .commit = commit});
            const auto found = shared_region::open(name, access);
            const auto view = found.map();
            const auto unnamed = shared_region::create_unnamed({.size = 100, .access = access, .commit = commit});
            for (const auto* region : {&made, &found, &unnamed})
                CHECK((::fcntl(region->native_handle(), F_GETFD) & FD_CLOEXEC) != 0);
            std::error_code ec;
            CHECK_FALSE(shared_region::create(name, {.size = 100}, ec));
        }
    }
    CHECK(open_descriptors() == before);
}

TEST_CASE("out of descriptors is an error that names the limit, and leaves the object as it was") {
    const std::string name = unique_name("descriptors");
    auto region = shared_region::create(name, {.size = 100});
    std::vector<unique_fd> hoard;
    for (;;) {
        unique_fd fd(::open("/dev/null", O_RDONLY | O_CLOEXEC));
        if (!fd)
            break;
        hoard.push_back(std::move(fd));
    }
    hoard.pop_back(); // room for the seat's descriptor, none for the second one
    std::error_code ec;
    CHECK_FALSE(shared_region::open(name, region_access::read_only, ec));
    CHECK(ec == std::errc::too_many_files_open);
    const std::string none = unique_name("none");
    CHECK_FALSE(shared_region::create(none, {.size = 1, .access = region_access::read_only}, ec));
    CHECK(ec == std::errc::too_many_files_open);
    CHECK(explain(ec, "open region", name).find("ulimit -n") != std::string::npos);
    hoard.clear();
    CHECK_FALSE(open_raw(shm_path(none)));

    CHECK(shared_region::open(name, region_access::read_only, ec));
    region.close();
    CHECK_FALSE(open_raw(shm_path(name)));
}

TEST_CASE("VW-26 a forked child that closes its copy of a handle takes nothing away from its parent") {
    const std::string name = unique_name("fork");
    const auto native_name = unique_name("fork");
    auto region = shared_region::create(name, {.size = 100});
    auto native = shared_region::create_native(native_name, {.size = 100});
    const pid_t child = ::fork();
    if (child == 0) {
        region.close();
        native.close();
        ::_exit(0);
    }
    CHECK(::waitpid(child, nullptr, 0) == child);
    CHECK_FALSE(shared_region::open_or_create(name, {.size = 100}).created());
    CHECK(open_raw(shm_path::of_system_name(native_name.c_str())));
}
