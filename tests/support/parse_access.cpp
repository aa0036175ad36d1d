#include "support/parse_access.hpp"

#include <stdexcept>
#include <string>
#include <utility>

namespace mutual::test {

region_access parse_region_access(std::string_view text) {
    constexpr std::pair<std::string_view, region_access> known[] = {
        {"read_only", region_access::read_only},
        {"read_write", region_access::read_write},
        {"execute_read", region_access::execute_read},
        {"execute_read_write", region_access::execute_read_write},
    };
    for (const auto& [name, access] : known)
        if (name == text)
            return access;
    throw std::invalid_argument("region access " + std::string(text));
}

view_access parse_view_access(std::string_view text) {
    constexpr std::pair<std::string_view, view_access> known[] = {
        {"read_only", view_access::read_only},
        {"read_write", view_access::read_write},
        {"copy_on_write", view_access::copy_on_write},
        {"execute_read", view_access::execute_read},
        {"execute_read_write", view_access::execute_read_write},
        {"execute_copy_on_write", view_access::execute_copy_on_write},
    };
    for (const auto& [name, access] : known)
        if (name == text)
            return access;
    throw std::invalid_argument("view access " + std::string(text));
}

object_rights parse_object_rights(std::string_view text) {
    constexpr std::pair<std::string_view, object_rights> known[] = {
        {"none", object_rights::none},     {"query", object_rights::query}, {"wait", object_rights::wait},
        {"modify", object_rights::modify}, {"all", object_rights::all},
    };
    const std::size_t end = text.find('+');
    const std::string_view first = text.substr(0, end);
    for (const auto& [name, rights] : known)
        if (name == first)
            return end == std::string_view::npos ? rights : rights | parse_object_rights(text.substr(end + 1));
    throw std::invalid_argument("object rights " + std::string(text));
}

} // namespace mutual::test
