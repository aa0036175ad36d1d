#include "support/doctest.hpp"

#include <mutual/error.hpp>
#include <mutual/shared_region.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

using namespace mutual;

namespace {

struct record {
    std::uint64_t key;
    std::uint32_t value;
    std::uint32_t unused;
};

constexpr std::size_t all = std::dynamic_extent;
constexpr std::size_t max_size = std::numeric_limits<std::size_t>::max();

} // namespace

TEST_CASE("VW-09: as() and as_span() are the view's own bytes") {
    const shared_region region = shared_region::create_unnamed({.size = page_size()});
    const region_view view = region.map();
    view.as<record>(64) = {.key = 1, .value = 2, .unused = 3};
    CHECK(region.map().as<const record>(64).value == 2);

    const std::span<record> records = view.as_span<record>(0, 10);
    CHECK(records.size() == 10);
    CHECK(records[4].key == 1);
    CHECK(view.as_span<record>().size() == page_size() / sizeof(record));
    CHECK(view.as_span<record>(8).size() == (page_size() - 8) / sizeof(record));
    CHECK(view.as_span<const std::uint32_t>(page_size()).empty());
}

TEST_CASE("VW-05: an object must lie within the view") {
    const shared_region region = shared_region::create_unnamed({.size = page_size()});
    const region_view view = region.map({.size = 100});
    CHECK(&view.as<record>(80) != nullptr);
    for (const std::size_t offset : {std::size_t{88}, std::size_t{96}, std::size_t{104}, max_size - 7, max_size - 15}) {
        CAPTURE(offset);
        std::error_code ec;
        CHECK(view.as<record>(offset, ec) == nullptr);
        CHECK(ec == errc::out_of_range);
        CHECK_THROWS_AS(static_cast<void>(view.as<record>(offset)), object_error);
    }
}

TEST_CASE("VW-05: a span must lie within the view, also when its size in bytes wraps around") {
    const shared_region region = shared_region::create_unnamed({.size = page_size()});
    const region_view view = region.map({.size = 100});
    CHECK(view.as_span<record>(0, 6).size() == 6);
    for (const std::size_t count :
         {std::size_t{7}, max_size - 1, max_size / sizeof(record) + 1, max_size / sizeof(record)}) {
        CAPTURE(count);
        std::error_code ec;
        CHECK(view.as_span<record>(0, count, ec).empty());
        CHECK(ec == errc::out_of_range);
    }
    std::error_code ec;
    CHECK(view.as_span<record>(104, all, ec).empty());
    CHECK(ec == errc::out_of_range);
}

TEST_CASE("VW-15: a misaligned object is refused, wherever the view begins") {
    const shared_region region = shared_region::create_unnamed({.size = page_size()});
    const region_view view = region.map();
    std::error_code ec;
    CHECK(view.as<record>(4, ec) == nullptr);
    CHECK(ec == errc::misaligned);
    CHECK(view.as_span<std::uint32_t>(2, 1, ec).empty());
    CHECK(ec == errc::misaligned);

    const region_view shifted = region.map({.offset = 4});
    CHECK(shifted.as<record>(0, ec) == nullptr);
    CHECK(ec == errc::misaligned);
    CHECK(shifted.as<record>(4, ec) != nullptr);
    CHECK(ec == std::error_code());
}

TEST_CASE("PR-02 PR-17: a view that cannot be written gives const objects only") {
    const shared_region region = shared_region::create_unnamed({.size = page_size()});
    region_view view = region.map({.access = view_access::read_only});
    std::error_code ec;
    CHECK(view.as<record>(0, ec) == nullptr);
    CHECK(ec == errc::insufficient_rights);
    CHECK(view.as_span<record>(0, 1, ec).empty());
    CHECK(ec == errc::insufficient_rights);
    CHECK(view.as<const record>(0, ec) != nullptr);
    CHECK(ec == std::error_code());
    CHECK(view.as_span<const record>(0, 1, ec).size() == 1);

    view = region.map({.access = view_access::copy_on_write});
    view.as<record>().key = 5;
    CHECK(view.as<const record>().key == 5);
    view.protect(view_access::read_only);
    CHECK(view.as<record>(0, ec) == nullptr);
    CHECK(ec == errc::insufficient_rights);
}

TEST_CASE("VW-25: an empty view has no objects") {
    const region_view view;
    std::error_code ec;
    CHECK(view.as<char>(0, ec) == nullptr);
    CHECK(ec == errc::empty_handle);
    CHECK(view.as_span<char>(0, all, ec).empty());
    CHECK(ec == errc::empty_handle);
}
