// A neighbour cuts the file of an object below those who have it mapped. No system call can keep him from it; whoever
// touches a page that is gone gets a SIGBUS.

#include "hostile_store.hpp"

#include "support/child_process.hpp"
#include "support/child_role.hpp"
#include "support/doctest.hpp"

#include <mutual/named_event.hpp>
#include <mutual/shared_region.hpp>

#include <unistd.h>

#include <csignal>
#include <string>

using namespace mutual;
using namespace mutual::test;

// Holds a region and an event; then looks at what it is told.
MUTUAL_CHILD_ROLE(cut_holder) {
    const shared_region region = shared_region::open(arguments[0]);
    const region_view view = region.map();
    named_event event = named_event::open(arguments[1]);
    ::signal(SIGBUS, SIG_DFL); // a sanitizer would make a report of it
    parent.send("ready");
    std::string what;
    parent.read_line(what);
    if (what == "view")
        parent.send(std::to_string(static_cast<int>(view.data()[0])));
    else if (what == "event")
        event.set();
    parent.send("went on");
    return 0;
}

namespace {

struct cut_objects {
    cut_objects() { child.expect("ready"); }

    planted_name region_name;
    planted_name event_name;
    shared_region region = shared_region::create(region_name.name(), {.size = 100});
    named_event event = named_event::create(event_name.name());
    child_process child{"cut_holder", {region_name.name(), event_name.name()}};
};

constexpr int ended_by_sigbus = 128 + SIGBUS;

void cut(const planted_name& object) {
    REQUIRE(::truncate(object.path().c_str(), 0) == 0);
}

} // namespace

TEST_CASE("who touches a view of a region whose file was cut gets a SIGBUS") {
    cut_objects objects;
    cut(objects.region_name);
    objects.child.send("view");
    CHECK(objects.child.wait_exit() == ended_by_sigbus);
}

TEST_CASE("who uses an object whose file was cut gets a SIGBUS") {
    cut_objects objects;
    cut(objects.event_name);
    objects.child.send("event");
    CHECK(objects.child.wait_exit() == ended_by_sigbus);
}

TEST_CASE("who touches nothing of what was cut goes on, and lets it go") {
    cut_objects objects;
    cut(objects.region_name);
    cut(objects.event_name);
    objects.child.send("nothing");
    objects.child.expect("went on");
    CHECK(objects.child.wait_exit() == 0);
}
