#include "incoming.hpp"

#include <mutual/error.hpp>

#include <array>

namespace mutual {
namespace {

/// Region accesses and object rights are few.
bool has_valid_rights(const token_label& label) noexcept {
    return label.type == object_type::region ? label.rights <= static_cast<unsigned>(region_access::execute_read_write)
                                             : label.rights <= static_cast<unsigned>(object_rights::all);
}

token_label read_label(object_type type, std::string_view token, std::error_code& ec) noexcept {
    token_label label = parse_token(token, ec);
    if (!ec && !has_valid_rights(label))
        ec = errc::invalid_token;
    else if (!ec && label.type != type)
        ec = errc::wrong_object_type;
    return label;
}

} // namespace

detail::incoming take_inherited(object_type type, std::string_view token, std::error_code& ec) noexcept {
    detail::incoming result;
    result.label = read_label(type, token, ec);
    // Its handle belongs to the inheritance that lives here, not to whoever reads the token.
    if (!ec && result.label.maker == this_maker())
        ec = errc::invalid_token;
    if (!ec)
        result.contents = platform::take_inherited(result.label, ec);
    return result;
}

detail::incoming fetch_from(native_handle_type process, object_type type, std::string_view token,
                            std::error_code& ec) noexcept {
    detail::incoming result;
    result.label = read_label(type, token, ec);
    if (!ec)
        result.contents = platform::fetch_from(process, result.label, ec);
    return result;
}

detail::incoming receive(native_handle_type socket, object_type type, std::error_code& ec) noexcept {
    detail::incoming result;
    std::array<char, token_text::max_size + 1> text; // NOLINT(cppcoreguidelines-pro-type-member-init): received
    std::size_t size = 0;
    ec.clear();
    result.contents = platform::receive(socket, text, size, ec);
    if (ec)
        return result;
    result.label = read_label(type, {text.data(), size}, ec);
    if (ec)
        result.contents.reset();
    return result;
}

} // namespace mutual
