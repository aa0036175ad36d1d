#include "object_checks.hpp"
#include "region_peer.hpp"
#include "temporary_file.hpp"

#include "support/agent.hpp"
#include "support/doctest.hpp"
#include "support/object_types.hpp"
#include "support/unique_name.hpp"

#include <mutual/error.hpp>
#include <mutual/shared_region.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace mutual;
using mutual::test::agent;
using mutual::test::exists;
using mutual::test::get;
using mutual::test::put;
using mutual::test::unique_name;

namespace {

bool region_exists(const std::string& name) {
    return exists(test::find_object_type("region"), name);
}

bool all_zero(const region_view& view) {
    return std::ranges::all_of(view.const_bytes(), [](std::byte byte) { return byte == std::byte{0}; });
}

} // namespace

TEST_CASE("LT-03 LT-04: a view keeps the memory, not the name") {
    const std::string name = unique_name("view");
    shared_region region = shared_region::create(name, {.size = 100});
    const region_view old_view = region.map();
    put(old_view, 0, "old");
    region.close();
    CHECK_FALSE(region_exists(name));
    CHECK(get(old_view, 0, 3) == "old");

    const shared_region next = shared_region::open_or_create(name, {.size = 100});
    CHECK(next.created());
    const region_view new_view = next.map();
    CHECK(all_zero(new_view));
    put(new_view, 0, "new");
    put(old_view, 0, "OLD");
    CHECK(get(new_view, 0, 3) == "new");
    CHECK(get(old_view, 0, 3) == "OLD");
}

TEST_CASE("LT-03 LT-04: a view in another process keeps the memory, not the name") {
    const std::string name = unique_name("view");
    agent other;
    CHECK(other.ask("create region r", name) == "ok created");
    CHECK(other.ask("map v r") == "ok");
    CHECK(other.ask("write v 0 old") == "ok");
    shared_region region = shared_region::open(name);
    const region_view view = region.map();
    region.close();
    CHECK(other.ask("close r") == "ok");
    CHECK_FALSE(region_exists(name));
    const shared_region next = shared_region::create(name, {.size = 100});
    CHECK(all_zero(next.map()));
    CHECK(other.ask("write v 0 OLD") == "ok");
    CHECK(get(view, 0, 3) == "OLD");
    other.kill();
    CHECK(get(view, 0, 3) == "OLD");
    CHECK(all_zero(next.map()));
}

TEST_CASE("LT-04: several lives of a name can be seen at once") {
    const std::string name = unique_name("lives");
    std::vector<region_view> views;
    for (int life = 0; life < 5; ++life) {
        const shared_region region = shared_region::create(name, {.size = 100});
        views.push_back(region.map());
        CHECK(all_zero(views.back()));
        put(views.back(), 0, std::to_string(life));
    }
    for (std::size_t life = 0; life < views.size(); ++life)
        CHECK(get(views[life], 0, 1) == std::to_string(life));
}

TEST_CASE("LT-04 NS-04: a name can be born again as another type beside old views") {
    const std::string name = unique_name("reborn");
    region_view view;
    {
        const shared_region region = shared_region::create(name, {.size = 100});
        view = region.map();
        put(view, 0, "old");
    }
    agent other;
    CHECK(other.ask("create mutex m", name, "owned") == "ok created");
    std::error_code ec;
    CHECK_FALSE(shared_region::open(name, region_access::read_write, ec));
    CHECK_EQ(ec, make_error_code(errc::wrong_object_type));
    CHECK(get(view, 0, 3) == "old");
    view.unmap();
    CHECK(other.ask("unlock m") == "ok");
    CHECK(other.ask("close m") == "ok");
    CHECK(shared_region::create(name, {.size = 100}).created());
}

TEST_CASE("LT-08 LT-19: nothing of an earlier life is ever seen") {
    const std::string name = unique_name("fresh");
    for (int life = 0; life < 50; ++life) {
        const shared_region region = shared_region::create(name, {.size = 10'000});
        const region_view view = region.map();
        CHECK(all_zero(view));
        std::ranges::fill(view.bytes(), std::byte{0xAA});
    }
}

TEST_CASE("LT-17: handle and view may go in any order") {
    const std::string name = unique_name("order");
    {
        shared_region region = shared_region::create(name, {.size = 100});
        region_view view = region.map();
        region.close();
        put(view, 0, "text");
        view.unmap();
        view.unmap();
    }
    CHECK_FALSE(region_exists(name));
    {
        shared_region region = shared_region::create(name, {.size = 100});
        region_view view = region.map();
        put(view, 0, "text");
        view.unmap();
        CHECK(region_exists(name));
        CHECK(get(region.map(), 0, 4) == "text");
    }
    CHECK_FALSE(region_exists(name));
}

TEST_CASE("LT-18: a region keeps its file open by itself, also when only a view is left") {
    const test::temporary_file file("a text of a file");
    region_view view;
    {
        const shared_region region = shared_region::from_file(file.path());
        view = region.map();
    }
    CHECK(get(view, 0, 6) == "a text");
    put(view, 0, "A TEXT");
    view.flush();
    view.unmap();
    CHECK(file.contents() == "A TEXT of a file");
}
