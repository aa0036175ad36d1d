#include "view_rights.hpp"

#include "support/doctest.hpp"

#include <array>
#include <cstddef>

using mutual::may_become;
using mutual::may_map;
using mutual::region_access;
using mutual::view_access;

namespace {

constexpr std::array views{view_access::read_only,          view_access::read_write,
                           view_access::copy_on_write,      view_access::execute_read,
                           view_access::execute_read_write, view_access::execute_copy_on_write};
constexpr std::array handles{region_access::read_only, region_access::read_write, region_access::execute_read,
                             region_access::execute_read_write};

// Columns in the order of `views`.
constexpr bool may_be_mapped[handles.size()][views.size()] = {
    {true, false, true, false, false, false}, // read_only
    {true, true, true, false, false, false},  // read_write
    {true, false, true, true, false, true},   // execute_read
    {true, true, true, true, true, true},     // execute_read_write
};

// Rows: as what the view was mapped; columns: what it may become.
constexpr bool may_be_changed[views.size()][views.size()] = {
    {true, false, false, false, false, false}, // read_only
    {true, true, false, false, false, false},  // read_write
    {true, false, true, false, false, false},  // copy_on_write
    {true, false, false, true, false, false},  // execute_read
    {true, true, false, true, true, false},    // execute_read_write
    {true, false, true, true, false, true},    // execute_copy_on_write
};

} // namespace

TEST_CASE("PR-01 PR-07: a handle can be mapped as the table says") {
    for (std::size_t handle = 0; handle < handles.size(); ++handle)
        for (std::size_t view = 0; view < views.size(); ++view) {
            CAPTURE(handle);
            CAPTURE(view);
            CHECK(may_map(handles[handle], views[view]) == may_be_mapped[handle][view]);
        }
}

TEST_CASE("PR-22 PR-23: a view keeps to the rights it was mapped with") {
    for (std::size_t mapped = 0; mapped < views.size(); ++mapped)
        for (std::size_t wanted = 0; wanted < views.size(); ++wanted) {
            CAPTURE(mapped);
            CAPTURE(wanted);
            CHECK(may_become(views[mapped], views[wanted]) == may_be_changed[mapped][wanted]);
        }
}

TEST_CASE("the widest view of a handle can always be mapped") {
    for (const region_access access : handles)
        CHECK(may_map(access, mutual::widest_view(access)));
}

TEST_CASE("PR-04: only a shared view with the right to write reaches the region") {
    for (const view_access access : views)
        CHECK(mutual::writes_through(access) ==
              (access == view_access::read_write || access == view_access::execute_read_write));
}
