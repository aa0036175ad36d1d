#include "token.hpp"

#include <mutual/error.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <concepts>
#include <cstring>
#include <optional>
#include <random>

namespace mutual {
namespace {

constexpr std::string_view beginning = "mutual1:";
constexpr char separator = ':';

constexpr bool stands_for_itself(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.';
}

constexpr bool is_lower_hex(char c) noexcept {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

/// False when there is no number, or one that is too large.
template <std::unsigned_integral Number>
bool read_hex(std::string_view digits, Number& number) noexcept {
    const char* const end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, number, 16);
    return error == std::errc() && stop == end;
}

/// FNV-1a. Not against forgers, who can compute it, but against what is cut off, mistyped or not meant for us.
std::uint32_t checksum(std::string_view text) noexcept {
    std::uint32_t sum = 2166136261U;
    for (const char c : text)
        sum = (sum ^ static_cast<unsigned char>(c)) * 16777619U;
    return sum;
}

/// Appends to a buffer that is large enough for every token.
class writer {
public:
    explicit writer(char* first) noexcept : next_(first) {}

    void text(std::string_view text) noexcept { next_ = std::ranges::copy(text, next_).out; }
    void number(std::uint64_t number) noexcept {
        std::array<char, 16> digits; // NOLINT(cppcoreguidelines-pro-type-member-init): written below
        const char* const end = std::to_chars(digits.data(), digits.data() + digits.size(), number, 16).ptr;
        text({digits.data(), static_cast<std::size_t>(end - digits.data())});
        *next_++ = separator;
    }
    void escaped(std::string_view text) noexcept {
        constexpr std::string_view digits = "0123456789abcdef";
        for (const char c : text) {
            if (stands_for_itself(c)) {
                *next_++ = c;
                continue;
            }
            *next_++ = '%';
            *next_++ = digits[static_cast<unsigned char>(c) / 16];
            *next_++ = digits[static_cast<unsigned char>(c) % 16];
        }
    }
    [[nodiscard]] char* position() const noexcept { return next_; }

private:
    char* next_;
};

/// Takes a text apart from its beginning; after the first failure there is nothing more to take.
class reader {
public:
    explicit reader(std::string_view text) noexcept : rest_(text) {}

    void expect(std::string_view text) noexcept {
        if (!rest_.starts_with(text))
            fail();
        else
            rest_.remove_prefix(text.size());
    }
    /// Exactly as writer::number writes it, so that there is one text for a token.
    std::uint64_t number() noexcept {
        std::uint64_t result = 0;
        const std::string_view digits = rest_.substr(0, rest_.find(separator));
        const bool ends = digits.size() < rest_.size();
        const bool leading_zero = digits.size() > 1 && digits.front() == '0';
        if (!ends || leading_zero || !std::ranges::all_of(digits, is_lower_hex) || !read_hex(digits, result)) {
            fail();
            return 0;
        }
        rest_.remove_prefix(digits.size() + 1);
        return result;
    }
    template <std::unsigned_integral Number>
    Number number_up_to(Number limit) noexcept {
        const std::uint64_t result = number();
        if (result > limit)
            fail();
        return static_cast<Number>(result);
    }
    /// All that is left.
    void escaped(token_label& label) noexcept {
        std::size_t size = 0;
        while (!rest_.empty()) {
            const std::optional<char> next = character();
            if (!next || *next == '\0' || size == token_label::max_name_size)
                return fail();
            label.name_text[size++] = *next;
        }
    }
    void fail() noexcept {
        failed_ = true;
        rest_ = {};
    }
    [[nodiscard]] std::string_view rest() const noexcept { return rest_; }
    [[nodiscard]] bool failed() const noexcept { return failed_; }

private:
    std::optional<char> character() noexcept {
        const char first = rest_.front();
        rest_.remove_prefix(1);
        if (stands_for_itself(first))
            return first;
        unsigned byte = 0;
        const std::string_view digits = rest_.substr(0, 2);
        if (first != '%' || digits.size() < 2 || !std::ranges::all_of(digits, is_lower_hex) ||
            !read_hex(digits, byte) || stands_for_itself(static_cast<char>(byte)))
            return std::nullopt;
        rest_.remove_prefix(2);
        return static_cast<char>(byte);
    }

    std::string_view rest_;
    bool failed_ = false;
};

std::uint64_t make_maker() noexcept {
    // What differs between two runs of a program, should there be no random numbers to be had.
    static const char somewhere = 0;
    std::uint64_t result = static_cast<std::uint64_t>(std::chrono::system_clock::now().time_since_epoch().count()) ^
                           reinterpret_cast<std::uintptr_t>(&somewhere);
#if defined(__cpp_exceptions)
    try {
        std::random_device random;
        result ^= (std::uint64_t{random()} << 32) | random();
    } catch (...) { // NOLINT(bugprone-empty-catch): the clock will do
    }
#endif
    return result | 1;
}

} // namespace

void token_label::set_name(std::string_view name) noexcept {
    name_text = {};
    if (name.size() <= max_name_size)
        std::ranges::copy(name, name_text.begin());
}

token_text::token_text(const token_label& label) noexcept {
    std::array<char, max_size> body; // NOLINT(cppcoreguidelines-pro-type-member-init): written below
    writer to_body(body.data());
    to_body.number(static_cast<std::uint64_t>(label.type));
    to_body.number(label.rights);
    to_body.number(label.maker);
    for (const std::uint64_t handle : label.handles)
        to_body.number(handle);
    for (const std::uint64_t fact : label.facts)
        to_body.number(fact);
    to_body.escaped(label.name());
    const std::string_view all(body.data(), static_cast<std::size_t>(to_body.position() - body.data()));

    writer out(text_.data());
    out.text(beginning);
    out.number(checksum(all));
    out.text(all);
    size_ = static_cast<std::size_t>(out.position() - text_.data());
}

token_label parse_token(std::string_view text, std::error_code& ec) noexcept {
    ec.clear();
    token_label label;
    reader in(text);
    in.expect(beginning);
    const std::uint64_t sum = in.number();
    if (!in.failed() && sum != checksum(in.rest()))
        in.fail();
    label.type = static_cast<object_type>(in.number_up_to(static_cast<std::uint16_t>(object_type::region)));
    label.rights = in.number_up_to(std::uint8_t{0xFF});
    label.maker = in.number();
    for (std::uint64_t& handle : label.handles)
        handle = in.number();
    for (std::uint64_t& fact : label.facts)
        fact = in.number();
    in.escaped(label);
    if (in.failed() || label.type == object_type{})
        ec = errc::invalid_token;
    return label;
}

std::uint64_t this_maker() noexcept {
    static const std::uint64_t maker = make_maker();
    return maker;
}

} // namespace mutual
