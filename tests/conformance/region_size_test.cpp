#include "region_peer.hpp"

#include "support/doctest.hpp"
#include "support/process.hpp"
#include "support/unique_name.hpp"

#include <mutual/error.hpp>
#include <mutual/named_mutex.hpp>
#include <mutual/shared_region.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <string>

using namespace mutual;
using mutual::test::get;
using mutual::test::put;
using mutual::test::region_peer;
using mutual::test::unique_name;

namespace {

constexpr std::uint64_t too_much_memory = std::uint64_t{1} << 46U;

bool all_zero(const region_view& view) {
    const std::span<const std::byte> bytes = view.const_bytes();
    return std::all_of(bytes.begin(), bytes.end(), [](std::byte value) { return value == std::byte{0}; });
}

std::uint64_t whole_pages(std::uint64_t size) {
    const std::uint64_t page = page_size();
    return (size + page - 1) / page * page;
}

/// A name whose region was just refused must be as free as before.
void check_name_is_free(const std::string& name) {
    std::error_code ec;
    CHECK_FALSE(shared_region::open(name, region_access::read_only, ec));
    CHECK(ec == std::errc::no_such_file_or_directory);
}

} // namespace

TEST_CASE("SZ-01: a memory region of 0 bytes is refused, by every factory, and leaves the name free") {
    const std::string name = unique_name("zero");
    std::error_code ec;
    CHECK_FALSE(shared_region::create(name, {.size = 0}, ec));
    CHECK(ec == errc::zero_size);
    CHECK(ec == std::errc::invalid_argument);
    CHECK_FALSE(shared_region::open_or_create(name, {.size = 0}, ec));
    CHECK(ec == errc::zero_size);
    CHECK_FALSE(shared_region::create_unnamed({.size = 0}, ec));
    CHECK(ec == errc::zero_size);
    check_name_is_free(name);
}

TEST_CASE("SZ-02 SZ-12 PR-27: memory comes in whole zeroed pages, for creator and opener alike") {
    const std::uint64_t page = page_size();
    for (const std::uint64_t size : {std::uint64_t{1}, page - 1, page, page + 1, 3 * page - 1, std::uint64_t{65536},
                                     std::uint64_t{65537}, std::uint64_t{1000000}}) {
        CAPTURE(size);
        const std::string name = unique_name("rounded");
        const shared_region creator = shared_region::create(name, {.size = size});
        CHECK(creator.size() == whole_pages(size));

        const shared_region opener = shared_region::open(name);
        CHECK(opener.size() == whole_pages(size));

        const region_view view = opener.map();
        CHECK(view.size() == whole_pages(size));
        CHECK(all_zero(view));
        put(view, view.size() - 1, "x");
        CHECK(get(creator.map(), view.size() - 1, 1) == "x");
    }
}

TEST_CASE("SZ-02 SZ-12: unnamed memory is rounded and zeroed too") {
    const shared_region region = shared_region::create_unnamed({.size = page_size() + 1});
    CHECK(region.size() == 2 * page_size());
    CHECK(region.created());
    CHECK(all_zero(region.map()));
}

TEST_CASE("PR-27 PR-26: another process gets the same size, also with a read-only handle") {
    const std::string name = unique_name("size");
    const shared_region region = shared_region::create(name, {.size = 3 * page_size() - 7});
    region_peer writer(name);
    CHECK(writer.outcome() == "none");
    CHECK(writer.size() == region.size());
    region_peer reader(name, region_access::read_only);
    CHECK(reader.outcome() == "none");
    CHECK(reader.size() == region.size());
}

TEST_CASE("SZ-14: sizes beyond 2^63-1 are refused, and so is rounding beyond it") {
    constexpr std::uint64_t limit = std::uint64_t{1} << 63U;
    for (const std::uint64_t size : {limit - 1, limit, limit + 1, std::numeric_limits<std::uint64_t>::max() - 1,
                                     std::numeric_limits<std::uint64_t>::max()}) {
        CAPTURE(size);
        const std::string name = unique_name("huge");
        std::error_code ec;
        CHECK_FALSE(shared_region::create(name, {.size = size}, ec));
        CHECK(ec == errc::size_too_large);
        CHECK(ec == std::errc::invalid_argument);
        CHECK_FALSE(shared_region::open_or_create(name, {.size = size}, ec));
        CHECK(ec == errc::size_too_large);
        CHECK_FALSE(shared_region::create_unnamed({.size = size}, ec));
        CHECK(ec == errc::size_too_large);
        check_name_is_free(name);
    }
}

TEST_CASE("SZ-11: more memory than there is fails at creation and leaves nothing behind") {
    const std::string name = unique_name("full");
    std::error_code ec;
    CHECK_FALSE(shared_region::create(name, {.size = too_much_memory}, ec));
    CHECK(ec == errc::store_full);
    CHECK(ec == std::errc::not_enough_memory);
    CHECK_FALSE(shared_region::create_unnamed({.size = too_much_memory}, ec));
    CHECK(ec == errc::store_full);
    check_name_is_free(name);

    const shared_region small = shared_region::create(name, {.size = 1}, ec);
    CHECK(ec == std::error_code());
    CHECK(small.created());
}

TEST_CASE("SZ-11: the exception of a full store says what was tried, and on which name") {
    const std::string name = unique_name("full");
    try {
        static_cast<void>(shared_region::create(name, {.size = too_much_memory}));
        FAIL("that much memory cannot be there");
    } catch (const object_error& error) {
        CHECK(error.code() == errc::store_full);
        CHECK(error.name() == name);
        CHECK(std::string(error.what()).find(name) != std::string::npos);
    }
}

TEST_CASE("CO-07 CO-15 CO-17: open_or_create of an existing region keeps its size and bytes, whatever is asked") {
    const std::string name = unique_name("existing");
    const std::uint64_t page = page_size();
    const shared_region creator = shared_region::create(name, {.size = 2 * page});
    put(creator.map(), 0, "first");

    for (const std::uint64_t asked : {std::uint64_t{1}, page, 2 * page, 16 * page}) {
        CAPTURE(asked);
        const shared_region again = shared_region::open_or_create(name, {.size = asked});
        CHECK_FALSE(again.created());
        CHECK(again.size() == 2 * page);
        CHECK(get(again.map(), 0, 5) == "first");
    }
    CHECK_FALSE(shared_region::open(name).created());
}

TEST_CASE("SZ-10: asking for more does not make a region grow") {
    const std::string name = unique_name("fixed");
    const shared_region creator = shared_region::create(name, {.size = page_size()});
    const shared_region again = shared_region::open_or_create(name, {.size = 2 * page_size()});
    std::error_code ec;
    CHECK_FALSE(again.map({.size = page_size() + 1}, ec));
    CHECK(ec == errc::out_of_range);
}

TEST_CASE("CO-08 CO-05: a bad size is told although the name exists, whatever its type") {
    const std::string region_name = unique_name("region");
    const shared_region region = shared_region::create(region_name, {.size = 1});
    const std::string mutex_name = unique_name("mutex");
    const named_mutex mutex = named_mutex::create(mutex_name);

    for (const std::string& name : {region_name, mutex_name}) {
        std::error_code ec;
        CHECK_FALSE(shared_region::open_or_create(name, {.size = 0}, ec));
        CHECK(ec == errc::zero_size);
        CHECK_FALSE(shared_region::create(name, {.size = std::numeric_limits<std::uint64_t>::max()}, ec));
        CHECK(ec == errc::size_too_large);
    }
    CHECK(shared_region::open(region_name).size() == page_size());
}

TEST_CASE("LM-06: hundreds of regions can be open at once") {
    constexpr std::size_t many = 300;
    std::array<shared_region, many> regions;
    const std::string stem = unique_name("many");
    for (std::size_t i = 0; i < many; ++i)
        regions[i] = shared_region::create(stem + '-' + std::to_string(i), {.size = 1});
    put(regions[many - 1].map(), 0, "last");
    CHECK(get(shared_region::open(stem + '-' + std::to_string(many - 1)).map(), 0, 4) == "last");
}
