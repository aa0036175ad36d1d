// fork in a container without /proc: a named object is opened once more by its name, an unnamed one cannot be.

#include "forked_peer.hpp"
#include "peer_steps.hpp"

#include "support/doctest.hpp"
#include "support/error_name.hpp"
#include "support/objects.hpp"
#include "support/unique_name.hpp"

#include <mutual/mutual.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <string>

using namespace mutual;
using mutual::test::any_object_ptr;
using mutual::test::any_type;
using mutual::test::belongings;
using mutual::test::forked_peer;
using mutual::test::object_types;
using mutual::test::unique_name;
using mutual::test::words;
namespace steps = mutual::test::steps;

namespace {

constexpr test::peer_options bare_container{.in_container = true, .without_proc = true};

/// HANDLE TYPE: an object without a name
std::string make_unnamed(belongings& mine, const words& arguments) {
    std::error_code ec;
    any_object_ptr object = test::find_object_type(arguments.at(1)).create_unnamed(ec);
    if (!object)
        return "error " + test::error_name(ec);
    mine.objects[arguments.at(0)] = std::move(object);
    return "created";
}

/// What the step tells when a forked child takes it.
template <typename Step>
std::string in_child(Step step) {
    int ends[2];
    if (::pipe(ends) != 0)
        return "no pipe";
    const pid_t child = ::fork();
    if (child == 0) {
        std::string text;
        try {
            text = step();
        } catch (const object_error& error) {
            text = test::error_name(error.code());
        } catch (const std::exception& error) {
            text = error.what();
        }
        static_cast<void>(::write(ends[1], text.data(), text.size()));
        ::_exit(0);
    }
    ::close(ends[1]);
    char text[200];
    const ssize_t size = ::read(ends[0], text, sizeof text);
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    return size > 0 ? std::string(text, static_cast<std::size_t>(size)) : "nothing";
}

/// HANDLE
std::string mark_in_child(belongings& mine, const words& arguments) {
    return in_child([&]() -> std::string {
        mine.objects.at(arguments.at(0))->mark();
        mine.objects.clear();
        return "marked";
    });
}

std::string send_nowhere(belongings& mine, const words& arguments) {
    std::error_code ec;
    static_cast<void>(mine.objects.at(arguments.at(0))->inheritable_token({}, ec));
    return test::error_name(ec);
}

} // namespace

TEST_CASE("LT-10: a child that is forked without /proc holds the named objects of its parent") {
    forked_peer bare(bare_container);
    forked_peer outside;
    if (!bare)
        return;
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        const std::string name = unique_name("container");
        CHECK(bare.ask(steps::make, "h", type.name, name, "owner_only") == "created");
        CHECK(outside.ask(steps::make, "h", type.name, name, "owner_only") == "opened");
        CHECK(bare.ask(mark_in_child, "h") == "marked");
        if (type.name != "mutex") // its owner is gone
            CHECK(outside.ask(steps::is_marked, "h") == "yes");
        CHECK(bare.ask(send_nowhere, "h") == "none");
        CHECK(bare.ask(steps::close, "h") == "ok");
        CHECK(outside.ask(steps::close, "h") == "ok");
        std::error_code ec;
        CHECK_FALSE(type.open(name, ec));
    }
}

TEST_CASE("a child that is forked without /proc loses the unnamed objects of its parent, which are told so") {
    forked_peer bare(bare_container);
    if (!bare)
        return;
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        const bool has_seat = type.name != "region";
        CHECK(bare.ask(make_unnamed, "h", type.name) == "created");
        CHECK(bare.ask(mark_in_child, "h") == (has_seat ? "lost_in_fork" : "marked"));
        CHECK(bare.ask(steps::is_marked, "h") == (has_seat ? "no" : "yes"));
        CHECK(bare.ask(steps::mark, "h") == "ok"); // the parent lost nothing
        CHECK(bare.ask(steps::is_marked, "h") == "yes");
        CHECK(bare.ask(send_nowhere, "h") == (has_seat ? "not_supported" : "none"));
        CHECK(bare.ask(steps::close, "h") == "ok");
    }
}
