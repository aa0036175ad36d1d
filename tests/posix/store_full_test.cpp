// The memory file system of named objects is smaller than the address space, so it can be asked for too much.

#include "support/doctest.hpp"
#include "support/unique_name.hpp"

#include <mutual/error.hpp>
#include <mutual/shared_region.hpp>

#include <cstdint>
#include <filesystem>
#include <string>

using namespace mutual;
using mutual::test::unique_name;

namespace {

/// More bytes than the store could ever give, but not so many that they cannot be mapped.
std::uint64_t more_than_the_store() {
    constexpr std::uint64_t mebibyte = std::uint64_t{1} << 20U;
    return std::filesystem::space("/dev/shm").capacity + 16 * mebibyte;
}

bool no_memory_store() {
    const bool missing = !std::filesystem::is_directory("/dev/shm");
    if (missing)
        MESSAGE("skipped: this system shows no memory file system at /dev/shm");
    return missing;
}

} // namespace

TEST_CASE("SZ-11: a region just larger than the store is refused, and the message names the store") {
    if (no_memory_store())
        return;
    const std::string name = unique_name("full");
    const std::uint64_t free_before = std::filesystem::space("/dev/shm").free;
    std::error_code ec;
    CHECK_FALSE(shared_region::create(name, {.size = more_than_the_store()}, ec));
    CHECK(ec == errc::store_full);
    CHECK(explain(ec, "create region", name).find("/dev/shm") != std::string::npos);
    // Others use the store meanwhile, so its figures are compared with room for them.
    CHECK(std::filesystem::space("/dev/shm").free > free_before / 2);
}

TEST_CASE("SE-03 SZ-11: committing more than the store holds is refused, and the view goes on working") {
    if (no_memory_store())
        return;
    const shared_region region = shared_region::create(
        unique_name("reserved"), {.size = more_than_the_store(), .commit = commit_mode::reserved});
    region_view view = region.map();
    view.commit(0, 10);
    view.as<int>() = 42;
    std::error_code ec;
    view.commit(0, 0, ec);
    CHECK(ec == errc::store_full);
    CHECK(view.as<int>() == 42);

    view.commit(view.size() - 8, 8);
    view.as<int>(view.size() - 8) = 43;
    CHECK(region.map().as<int>(view.size() - 8) == 43);
}
