// Tokens that are not what they should be. Errors leave every handle as it was.

#include "handover_checks.hpp"

#include "support/agent.hpp"
#include "support/doctest.hpp"
#include "support/object_types.hpp"
#include "support/unique_name.hpp"

#include <mutual/mutual.hpp>

#include <string>

using namespace mutual;
using mutual::test::agent;
using mutual::test::any_object_ptr;
using mutual::test::any_type;
using mutual::test::exists;
using mutual::test::make;
using mutual::test::make_unnamed;
using mutual::test::object_types;
using mutual::test::offer;
using mutual::test::unique_name;

namespace {

std::error_code error_of(const any_type& type, std::string_view token) {
    std::error_code ec;
    CHECK_FALSE(type.from_token(token, ec));
    return ec;
}

/// Asks to take each of what `change` makes of a good token, and the good one in the end.
template <typename Change>
void check_refused(const any_type& type, Change change) {
    const any_object_ptr object = make(type, unique_name("damaged"));
    const inheritance gift = offer(*object);
    agent child;
    const std::string good = gift.token();
    for (std::size_t i = 0; i < good.size(); ++i) {
        const std::string bad = change(good, i);
        if (bad == good)
            continue;
        CAPTURE(bad);
        CHECK(child.ask("take", type.name, "h", bad) == "error invalid_token");
    }
    CHECK(child.ask("take", type.name, "h", good) == "ok opened");
}

} // namespace

TEST_CASE("HD-04: what is no token is refused, by every type") {
    const std::string texts[] = {"",
                                 "mutual1:",
                                 "mutual1::::::::::",
                                 "mutual2:0:0",
                                 "MUTUAL1:",
                                 " ",
                                 std::string(1, '\0'),
                                 std::string("mutual1:\0", 9),
                                 "1234",
                                 "\xFF\xFE",
                                 "mutual1:" + std::string(100, 'f') + ":",
                                 "mutual1:" + std::string(1 << 20, ':'),
                                 "mutual1:811c9dc5:" + std::string(5000, '0'),
                                 std::string(1 << 20, 'x')};
    for (const any_type& type : object_types())
        for (const std::string& text : texts)
            CHECK_EQ(error_of(type, text), make_error_code(errc::invalid_token));
    CHECK(error_of(object_types().front(), "") == std::errc::invalid_argument);
    CHECK_THROWS_WITH_AS(static_cast<void>(named_event::from_token("nonsense")),
                         doctest::Contains("take over handle by token"), object_error);
    CHECK_THROWS_WITH_AS(static_cast<void>(shared_region::from_token("nonsense")),
                         doctest::Contains("take over region by token"), object_error);
}

TEST_CASE("HD-04: a token that is cut off anywhere is refused, and the handle waits for the right one") {
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        check_refused(type, [](const std::string& good, std::size_t i) { return good.substr(0, i); });
    }
}

TEST_CASE("HD-04: a token with one wrong character anywhere is refused, and the handle waits for the right one") {
    for (const char wrong : {'0', 'f', ':', '%', ' ', 'A'}) {
        CAPTURE(wrong);
        check_refused(object_types()[static_cast<unsigned char>(wrong) % object_types().size()],
                      [wrong](std::string text, std::size_t i) {
                          text[i] = wrong;
                          return text;
                      });
    }
}

TEST_CASE("HD-04: a token with something before, after or between is refused") {
    for (const char more : {'0', ':', ' ', '\n', 'a', '\0'}) {
        check_refused(object_types()[static_cast<unsigned char>(more) % object_types().size()],
                      [more](const std::string& good, std::size_t i) {
                          std::string text = good;
                          text.insert(i == 0 ? text.size() : i, 1, more);
                          return text;
                      });
    }
}

TEST_CASE("HD-04: a token means nothing to the process that made it, and goes on meaning something to its children") {
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        const any_object_ptr object = make_unnamed(type);
        const inheritance gift = offer(*object);
        CHECK_EQ(error_of(type, gift.token()), make_error_code(errc::invalid_token));
        object->mark();
        agent child;
        CHECK(child.ask("take", type.name, "h", gift.token()) == "ok opened");
        CHECK(child.ask("marked h") == "ok yes");

        const std::string own = child.ask("token g h");
        REQUIRE(own.starts_with("ok "));
        CHECK(child.ask("take", type.name, "x", own.substr(3)) == "error invalid_token");
        CHECK_EQ(error_of(type, own.substr(3)), make_error_code(errc::stale_token));
        CHECK(object->is_marked());
        CHECK(child.ask("marked h") == "ok yes");
    }
}

TEST_CASE("HD-04: a token is good for one handle in a process, and the second attempt does no harm to the first") {
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        const any_object_ptr object = make_unnamed(type);
        const inheritance gift = offer(*object);
        agent child;
        CHECK(child.ask("take", type.name, "h", gift.token()) == "ok opened");
        CHECK(child.ask("take", type.name, "x", gift.token()) == "error stale_token");
        object->mark();
        CHECK(child.ask("marked h") == "ok yes");
        CHECK(child.ask("close h") == "ok");
        CHECK(child.ask("take", type.name, "h", gift.token()) == "error stale_token");
        CHECK(object->is_marked());
    }
}

TEST_CASE("HD-04 NS-02: a token of another type is refused, and the handle waits for the right one") {
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        const any_object_ptr object = make_unnamed(type);
        const inheritance gift = offer(*object);
        agent child;
        for (const any_type& other : object_types()) {
            CAPTURE(other.name);
            if (other.name == type.name)
                continue;
            CHECK_EQ(error_of(other, gift.token()), make_error_code(errc::wrong_object_type));
            CHECK(child.ask("take", other.name, "h", gift.token()) == "error wrong_object_type");
        }
        CHECK(child.ask("take", type.name, "h", gift.token()) == "ok opened");
    }
}

TEST_CASE("HD-23: a stale token never gives, closes or harms a handle that has its number now") {
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        const any_object_ptr object = make_unnamed(type);
        agent child;
        const inheritance gift = offer(*object);
        constexpr int handles = 30; // more than there are free numbers below the one in the token
        for (int i = 0; i < handles; ++i) {
            CHECK(child.ask("unnamed", type.name, "h" + std::to_string(i)) == "ok created");
            CHECK(child.ask("mark", "h" + std::to_string(i)) == "ok");
        }
        CHECK(child.ask("take", type.name, "x", gift.token()) == "error stale_token");
        for (int i = 0; i < handles; ++i) {
            const std::string handle = "h" + std::to_string(i);
            CHECK(child.ask("in t2 marked", handle) == "ok yes");
            CHECK(child.ask("duplicate", "d" + std::to_string(i), handle) == "ok opened");
        }
        CHECK_FALSE(object->is_marked());
    }
}

TEST_CASE("HD-04 LT-10: a token that was refused keeps nothing, and what was taken is closed as any handle") {
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        const std::string name = unique_name("refused");
        any_object_ptr object = make(type, name);
        const inheritance other = offer(*make_unnamed(type));
        inheritance gift = offer(*object);
        const std::string token = gift.token();
        agent child;
        gift.end();
        object.reset();
        CHECK(child.ask("take", type.name, "x", token + "0") == "error invalid_token");
        CHECK(child.ask("take", type.name, "y", other.token()) == "ok opened");
        CHECK(exists(type, name));
        CHECK(child.ask("take", type.name, "h", token) == "ok opened");
        CHECK(child.ask("close h") == "ok");
        CHECK_FALSE(exists(type, name));
    }
}
