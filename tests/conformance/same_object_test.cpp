// What is one object: same_object().

#include "handover_checks.hpp"
#include "temporary_file.hpp"

#include "support/agent.hpp"
#include "support/doctest.hpp"
#include "support/object_types.hpp"
#include "support/unique_name.hpp"

#include <mutual/mutual.hpp>

#include <string>
#include <vector>

using namespace mutual;
using mutual::test::agent;
using mutual::test::any_object_ptr;
using mutual::test::any_type;
using mutual::test::duplicate;
using mutual::test::make;
using mutual::test::make_unnamed;
using mutual::test::object_types;
using mutual::test::open_with;
using mutual::test::unique_name;

namespace {

void check_all_same(const std::vector<any_object_ptr>& handles) {
    for (const any_object_ptr& a : handles)
        for (const any_object_ptr& b : handles)
            CHECK(a->is_same(*b));
}

} // namespace

TEST_CASE("HD-27 HD-19: handles of one object are the same object, however they came") {
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        const std::string name = unique_name("same");
        std::vector<any_object_ptr> handles;
        handles.push_back(make(type, name));
        handles.push_back(open_with(type, name, type.all_rights));
        handles.push_back(open_with(type, name, type.fewer_rights));
        handles.push_back(duplicate(*handles.front()));
        handles.push_back(duplicate(*handles.front(), type.fewer_rights));
        check_all_same(handles);
        handles.erase(handles.begin());
        check_all_same(handles);
    }
}

TEST_CASE("HD-27: different objects are not the same, of one type or of two") {
    std::vector<any_object_ptr> objects;
    for (const any_type& type : object_types()) {
        objects.push_back(make(type, unique_name("other")));
        objects.push_back(make(type, unique_name("other")));
        objects.push_back(make_unnamed(type));
        objects.push_back(make_unnamed(type));
    }
    for (const any_object_ptr& a : objects)
        for (const any_object_ptr& b : objects)
            CHECK(a->is_same(*b) == (a == b));
}

TEST_CASE("HD-27 LT-04: what bears the name now is not what bore it before") {
    const std::string name = unique_name("again");
    shared_region first = shared_region::create(name, {.size = 1});
    const region_view view = first.map();
    first.close();
    const shared_region second = shared_region::create(name, {.size = 1});
    CHECK_FALSE(same_object(first, second));
    CHECK(same_object(second, shared_region::open(name)));
}

TEST_CASE("HD-27: an empty handle is nothing, not even the same as another empty one") {
    const named_event event = named_event::create_unnamed();
    const named_event empty;
    const named_mutex empty_mutex;
    CHECK_FALSE(same_object(empty, empty));
    CHECK_FALSE(same_object(empty, empty_mutex));
    CHECK_FALSE(same_object(empty, event));
    CHECK_FALSE(same_object(event, empty));
    const shared_region region = shared_region::create_unnamed({.size = 1});
    const shared_region none;
    CHECK_FALSE(same_object(none, none));
    CHECK_FALSE(same_object(region, none));
    CHECK_FALSE(same_object(none, region));
}

TEST_CASE("HD-27 FL-15: regions of one file are the same region only by one name, or by duplicates") {
    const test::temporary_file file(std::string(100, 'x'));
    const std::string name = unique_name("file");
    const shared_region named = shared_region::from_file(name, file.path());
    CHECK(same_object(named, shared_region::open(name)));
    CHECK(same_object(named, shared_region::from_file(name, file.path())));
    CHECK(same_object(named, named.duplicate(region_access::read_only)));

    const shared_region first = shared_region::from_file(file.path());
    const shared_region second = shared_region::from_file(file.path());
    CHECK(same_object(first, first.duplicate()));
    CHECK_FALSE(same_object(first, second));
    CHECK_FALSE(same_object(first, named));
    CHECK_FALSE(same_object(named, shared_region::from_file(unique_name("file"), file.path())));
}

TEST_CASE("HD-27: another process sees which of its handles are the same") {
    agent other;
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        const std::string name = unique_name("same");
        const any_object_ptr object = make(type, name);
        CHECK(other.ask("open", type.name, "a", name) == "ok opened");
        CHECK(other.ask("open", type.name, "b", name, type.fewer_rights) == "ok opened");
        CHECK(other.ask("duplicate c a") == "ok opened");
        CHECK(other.ask("unnamed", type.name, "d") == "ok created");
        CHECK(other.ask("same a b") == "ok yes");
        CHECK(other.ask("same c b") == "ok yes");
        CHECK(other.ask("same d a") == "ok no");
        for (const char* const handle : {"a", "b", "c", "d"})
            CHECK(other.ask("close", handle) == "ok");
    }
}
