#include "token.hpp"

#include <mutual/error.hpp>
#include <mutual/shared_region.hpp>

#include "support/doctest.hpp"
#include "support/token_checksum.hpp"

#include <string>
#include <string_view>
#include <type_traits>

using mutual::errc;
using mutual::object_type;
using mutual::parse_token;
using mutual::token_label;
using mutual::token_text;
using mutual::test::body_of;
using mutual::test::with_checksum;

namespace {

constexpr std::uint64_t largest = ~std::uint64_t{0};

token_label some_label() {
    token_label label;
    label.type = object_type::event;
    label.rights = 3;
    label.maker = 0x1234567890abcdef;
    label.handles = {7, token_label::no_handle};
    label.facts = {1, 0, 0xfedcba, 4096, largest};
    label.set_name("Global\\telemetry 1");
    return label;
}

std::string text_of(const token_label& label) {
    return std::string(token_text(label).view());
}

bool is_same(const token_label& a, const token_label& b) {
    return a.type == b.type && a.rights == b.rights && a.maker == b.maker && a.handles == b.handles &&
           a.facts == b.facts && a.name() == b.name();
}

void check_survives(const token_label& label) {
    const std::string text = text_of(label);
    CAPTURE(text);
    std::error_code ec = errc::stale_token;
    CHECK(is_same(parse_token(text, ec), label));
    CHECK_FALSE(ec);
}

void check_refused(const std::string& text) {
    CAPTURE(text);
    std::error_code ec;
    static_cast<void>(parse_token(text, ec));
    CHECK(ec == errc::invalid_token);
}

/// `body` of some token, with `from` replaced.
std::string replaced(std::string body, std::string_view from, std::string_view to) {
    const std::size_t position = body.find(from);
    REQUIRE(position != std::string::npos);
    return body.replace(position, from.size(), to);
}

} // namespace

TEST_CASE("a label of any type survives as a token") {
    for (const object_type type : {object_type::mutex, object_type::event, object_type::semaphore, object_type::timer,
                                   object_type::job, object_type::region}) {
        token_label label = some_label();
        label.type = type;
        check_survives(label);
    }
}

TEST_CASE("numbers of a token may have any value") {
    for (const std::uint64_t number : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{0xF}, std::uint64_t{0x10},
                                       std::uint64_t{1} << 63, largest - 1, largest}) {
        token_label label = some_label();
        label.rights = static_cast<std::uint8_t>(number);
        label.maker = number;
        label.handles.fill(number);
        label.facts.fill(number);
        check_survives(label);
    }
}

TEST_CASE("a name with any bytes survives as a token, which is printable and has no spaces and quotes") {
    for (int byte = 1; byte < 256; ++byte) {
        token_label label = some_label();
        label.set_name(std::string("a") + static_cast<char>(byte) + "z");
        check_survives(label);
        const std::string text = text_of(label);
        CHECK(text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:%-_.") ==
              std::string::npos);
    }
}

TEST_CASE("the longest name survives as a token, also when all of it is escaped; a longer one is left out") {
    token_label label = some_label();
    for (const char byte : {'x', '%', '\xff'}) {
        label.set_name(std::string(token_label::max_name_size, byte));
        CHECK(label.name().size() == token_label::max_name_size);
        check_survives(label);
    }
    label.facts.fill(largest);
    label.handles.fill(largest);
    label.maker = largest;
    label.rights = 0xFF;
    CHECK(text_of(label).size() <= token_text::max_size);
    check_survives(label);

    label.set_name(std::string(token_label::max_name_size + 1, 'x'));
    CHECK(label.name().empty());
    check_survives(label);
}

TEST_CASE("a name replaces all of a longer one") {
    token_label label = some_label();
    label.set_name("x");
    CHECK(label.name() == "x");
    label.set_name("");
    CHECK(label.name().empty());
    check_survives(label);
}

TEST_CASE("a token that was cut off is none") {
    const std::string text = text_of(some_label());
    for (std::size_t size = 0; size < text.size(); ++size)
        check_refused(text.substr(0, size));
}

TEST_CASE("a token of which one character was changed is none") {
    const std::string text = text_of(some_label());
    for (std::size_t position = 0; position < text.size(); ++position)
        for (int byte = 0; byte < 256; ++byte) {
            std::string changed = text;
            changed[position] = static_cast<char>(byte);
            if (changed != text)
                check_refused(changed);
        }
}

TEST_CASE("a token of which one character was left out, or written twice, is none") {
    const std::string text = text_of(some_label());
    for (std::size_t position = 0; position < text.size(); ++position) {
        check_refused(text.substr(0, position) + text.substr(position + 1));
        check_refused(text.substr(0, position + 1) + text.substr(position));
    }
}

TEST_CASE("a token with something before or after it is none") {
    const std::string text = text_of(some_label());
    for (const std::string_view extra : {" ", "\n", "\r\n", "\"", ":", "0", "x"}) {
        check_refused(std::string(extra) + text);
        check_refused(text + std::string(extra));
    }
    check_refused(text + '\0');
    check_refused(text + text);
}

TEST_CASE("there is one text for a token, whatever its checksum says") {
    const std::string body(body_of(text_of(some_label())));
    REQUIRE(with_checksum(body) == text_of(some_label()));
    check_refused(with_checksum(replaced(body, "fedcba", "FEDCBA")));
    check_refused(with_checksum(replaced(body, "fedcba", "0fedcba")));
    check_refused(with_checksum(replaced(body, "fedcba", "+fedcba")));
    check_refused(with_checksum(replaced(body, "fedcba", "-fedcba")));
    check_refused(with_checksum(replaced(body, "fedcba", "0xfedcba")));
    check_refused(with_checksum(replaced(body, "fedcba", " fedcba")));
    check_refused(with_checksum(replaced(body, "fedcba", "")));
    check_refused(with_checksum(replaced(body, "fedcba", "10000000000000000")));
    check_refused(with_checksum(replaced(body, "%5c", "%5C")));
    check_refused(with_checksum(replaced(body, "%5c", "\\")));
    check_refused(with_checksum(replaced(body, "%5c", "%61"))); // which is an "a"
    check_refused(with_checksum(replaced(body, "%5c", "%00")));
    check_refused(with_checksum(replaced(body, "%5c", "%+c")));
    check_refused(with_checksum(replaced(body, "%5c", "%c:")));
    check_refused(with_checksum(body + "%"));
    check_refused(with_checksum(body + "%5"));
    check_refused(with_checksum(body + ":"));
    check_refused(with_checksum(body + std::string(token_label::max_name_size, 'x')));
    check_refused(with_checksum(""));
    check_refused(with_checksum(":"));
    check_refused(with_checksum(body.substr(body.find(':') + 1)));
}

TEST_CASE("numbers of a token keep within their limits") {
    const std::string body(body_of(text_of(some_label())));
    REQUIRE(body.starts_with("2:3:"));
    for (const std::string_view type : {"0", "7", "ff", "102", "10002", "ffffffffffffffff"})
        check_refused(with_checksum(std::string(type) + body.substr(1)));
    for (const std::string_view rights : {"100", "103", "ffffffffffffffff"})
        check_refused(with_checksum("2:" + std::string(rights) + body.substr(3)));
}

TEST_CASE("tokens of a version to come are none") {
    check_refused("mutual2:" + text_of(some_label()).substr(8));
    check_refused("mutual:" + text_of(some_label()).substr(8));
    check_refused("Mutual1:" + text_of(some_label()).substr(8));
}

TEST_CASE("a process is one maker of tokens, and not nobody") {
    CHECK(mutual::this_maker() != 0);
    CHECK(mutual::this_maker() == mutual::this_maker());
}
