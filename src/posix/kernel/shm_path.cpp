#include "posix/kernel/shm_path.hpp"

#include "posix/kernel/sha256.hpp"

#include <unistd.h>

#include <charconv>
#include <cstring>

namespace mutual::posix {

namespace {

/// Less than NAME_MAX: glibc's shm_open takes two bytes fewer, and every program must come to the same answer.
constexpr std::size_t longest_plain_name = 250;

constexpr char hex_digits[] = "0123456789ABCDEF";

bool stands_for_itself(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.';
}

/// Appends to a fixed buffer, and remembers when something did not fit.
class writer {
public:
    writer(char* first, std::size_t room) noexcept : next_(first), end_(first + room) {}

    void put(char c) noexcept {
        if (next_ == end_)
            full_ = true;
        else
            *next_++ = c;
    }
    void put(std::string_view text) noexcept {
        for (const char c : text)
            put(c);
    }
    void put_hex(unsigned char byte) noexcept {
        put(hex_digits[byte / 16]);
        put(hex_digits[byte % 16]);
    }
    void put_number(unsigned long number) noexcept {
        char digits[24];
        const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
        put(std::string_view(digits, static_cast<std::size_t>(end - digits)));
    }

    [[nodiscard]] char* position() const noexcept { return next_; }
    [[nodiscard]] bool full() const noexcept { return full_; }

private:
    char* next_;
    char* end_;
    bool full_ = false;
};

void put_escaped(writer& out, std::string_view text) noexcept {
    for (const char c : text) {
        if (stands_for_itself(c)) {
            out.put(c);
        } else {
            out.put('%');
            out.put_hex(static_cast<unsigned char>(c));
        }
    }
}

/// In the place of the user.
constexpr std::string_view global_scope = "global";

} // namespace

bool is_object_file(std::string_view name) noexcept {
    if (!name.starts_with(shm_path_prefix))
        return false;
    const std::string_view rest = name.substr(shm_path_prefix.size());
    const std::string_view whose = rest.substr(0, rest.find('.'));
    return whose.size() < rest.size() && !whose.empty() &&
           (whose == global_scope || whose.find_first_not_of("0123456789") == std::string_view::npos);
}

shm_path::shm_path(const object_name& name) noexcept {
    writer out(text_.data(), longest_plain_name + 1);
    out.put('/');
    out.put(shm_path_prefix);
    if (name.scope() == scope::local)
        out.put_number(::geteuid());
    else
        out.put(global_scope);
    out.put('.');

    writer plain = out;
    put_escaped(plain, name.base());
    digest_ = plain.full();
    if (digest_) {
        out.put('#'); // never the beginning of a plain name: there it would be %23
        for (const std::uint8_t byte : sha256(name.base()))
            out.put_hex(byte);
    }
    char* const end = digest_ ? out.position() : plain.position();
    *end = '\0';
    size_ = static_cast<std::size_t>(end - text_.data());
}

shm_path shm_path::of_system_name(const char* name) noexcept {
    shm_path path;
    if (*name != '/')
        path.text_[path.size_++] = '/';
    const std::size_t room = path.text_.size() - 1 - path.size_;
    const std::size_t length = ::strnlen(name, room);
    std::memcpy(path.text_.data() + path.size_, name, length);
    path.size_ += length;
    return path;
}

} // namespace mutual::posix
