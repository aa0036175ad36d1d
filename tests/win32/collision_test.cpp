// mutual shares one set of names with every program of the session, and with types that it does not have.

#include "support/doctest.hpp"
#include "support/object_types.hpp"
#include "support/unique_name.hpp"

#include "raw_object.hpp"

#include <mutual/error.hpp>
#include <mutual/shared_region.hpp>

using namespace mutual;
using namespace mutual::test;
using platform::unique_handle;

namespace {

void check_refused(const any_type& type, const std::string& name) {
    for (const auto factory : {type.create, type.open, type.open_or_create}) {
        std::error_code ec;
        CHECK_FALSE(factory(name, ec));
        CHECK_EQ(ec, make_error_code(errc::wrong_object_type));
    }
}

/// Calls `check(foreign, own)` for every raw type with every other type that mutual has.
template <typename Check>
void for_each_collision(Check check) {
    for (const raw_type& foreign : raw_types) {
        for (const any_type& own : object_types()) {
            CAPTURE(foreign.name);
            CAPTURE(own.name);
            if (foreign.name != own.name)
                check(foreign, own);
        }
    }
}

} // namespace

TEST_CASE("NS-01 NS-02 NS-03: a name that another type has is refused, and its holder unharmed") {
    for_each_collision([](const raw_type& foreign, const any_type& own) {
        const std::string name = unique_name("foreign");
        const unique_handle holder(foreign.create(widen(name).c_str()));
        REQUIRE(holder);
        check_refused(own, name);
        check_refused(own, "Local\\" + name);
        CHECK(unique_handle(foreign.open(widen(name).c_str())));
    });
}

TEST_CASE("NS-02 NS-03: a raw object of another type cannot take the name of an object of mutual") {
    for_each_collision([](const raw_type& foreign, const any_type& own) {
        const std::string name = unique_name("foreign");
        std::error_code ec;
        const any_object_ptr holder = own.create(name, ec);
        REQUIRE(holder);
        holder->mark();
        CHECK_FALSE(unique_handle(foreign.create(widen(name).c_str())));
        CHECK_EQ(GetLastError(), DWORD{ERROR_INVALID_HANDLE});
        CHECK_FALSE(unique_handle(foreign.open(widen(name).c_str())));
        CHECK_EQ(GetLastError(), DWORD{ERROR_INVALID_HANDLE});
        CHECK(holder->is_marked());
    });
}

TEST_CASE("NS-04: a name is free for every type as soon as its holder is gone") {
    const std::string name = unique_name("reused");
    for (const raw_type& foreign : raw_types) {
        CHECK(unique_handle(foreign.create(widen(name).c_str())));
        for (const any_type& own : object_types()) {
            CAPTURE(foreign.name);
            CAPTURE(own.name);
            std::error_code ec;
            const any_object_ptr object = own.create(name, ec);
            CHECK_EQ(ec, std::error_code());
        }
    }
}

TEST_CASE("NS-02: a region of a file refuses a foreign name without looking at the file") {
    const std::string name = unique_name("foreign");
    const unique_handle holder(raw_event.create(widen(name).c_str()));
    std::error_code ec;
    CHECK_FALSE(shared_region::from_file(name, "there is no such file", {}, ec));
    CHECK_EQ(ec, make_error_code(errc::wrong_object_type));
}
