#pragma once
/// \file
/// fmt formatters for the names, errors and statuses of mutual. Optional, and the only header that needs fmt: who
/// includes it links fmt. All take the format specifications of a string: `fmt::print("{:>12}", mutex.state())`.

#include <mutual/error.hpp>
#include <mutual/named_mutex.hpp>
#include <mutual/object_name.hpp>
#include <mutual/region_view.hpp>
#include <mutual/shared_region.hpp>
#include <mutual/wait_status.hpp>

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace mutual {

// The enumerators as they are spelled in C++; "unknown" for a value that is none.

[[nodiscard]] constexpr std::string_view to_string(wait_status value) noexcept {
    switch (value) {
    case wait_status::signaled:
        return "signaled";
    case wait_status::abandoned:
        return "abandoned";
    case wait_status::timed_out:
        return "timed_out";
    case wait_status::stopped:
        return "stopped";
    case wait_status::failed:
        return "failed";
    }
    return "unknown";
}

[[nodiscard]] constexpr std::string_view to_string(mutex_state value) noexcept {
    switch (value) {
    case mutex_state::free:
        return "free";
    case mutex_state::owned_by_this_thread:
        return "owned_by_this_thread";
    case mutex_state::owned:
        return "owned";
    case mutex_state::abandoned:
        return "abandoned";
    }
    return "unknown";
}

[[nodiscard]] constexpr std::string_view to_string(region_access value) noexcept {
    switch (value) {
    case region_access::read_only:
        return "read_only";
    case region_access::read_write:
        return "read_write";
    case region_access::execute_read:
        return "execute_read";
    case region_access::execute_read_write:
        return "execute_read_write";
    }
    return "unknown";
}

[[nodiscard]] constexpr std::string_view to_string(view_access value) noexcept {
    switch (value) {
    case view_access::read_only:
        return "read_only";
    case view_access::read_write:
        return "read_write";
    case view_access::copy_on_write:
        return "copy_on_write";
    case view_access::execute_read:
        return "execute_read";
    case view_access::execute_read_write:
        return "execute_read_write";
    case view_access::execute_copy_on_write:
        return "execute_copy_on_write";
    }
    return "unknown";
}

[[nodiscard]] constexpr std::string_view to_string(scope value) noexcept {
    switch (value) {
    case scope::local:
        return "local";
    case scope::global:
        return "global";
    }
    return "unknown";
}

[[nodiscard]] constexpr std::string_view to_string(commit_mode value) noexcept {
    switch (value) {
    case commit_mode::committed:
        return "committed";
    case commit_mode::reserved:
        return "reserved";
    }
    return "unknown";
}

[[nodiscard]] constexpr std::string_view to_string(page_request value) noexcept {
    switch (value) {
    case page_request::normal:
        return "normal";
    case page_request::prefer_large:
        return "prefer_large";
    case page_request::require_large:
        return "require_large";
    }
    return "unknown";
}

namespace detail {

/// Formats what to_string() says.
template <typename T>
struct enum_formatter : fmt::formatter<fmt::string_view> {
    template <typename Context>
    auto format(T value, Context& context) const {
        const std::string_view text = to_string(value);
        return fmt::formatter<fmt::string_view>::format(fmt::string_view(text.data(), text.size()), context);
    }
};

} // namespace detail
} // namespace mutual

template <>
struct fmt::formatter<mutual::wait_status> : mutual::detail::enum_formatter<mutual::wait_status> {};
template <>
struct fmt::formatter<mutual::mutex_state> : mutual::detail::enum_formatter<mutual::mutex_state> {};
template <>
struct fmt::formatter<mutual::region_access> : mutual::detail::enum_formatter<mutual::region_access> {};
template <>
struct fmt::formatter<mutual::view_access> : mutual::detail::enum_formatter<mutual::view_access> {};
template <>
struct fmt::formatter<mutual::scope> : mutual::detail::enum_formatter<mutual::scope> {};
template <>
struct fmt::formatter<mutual::commit_mode> : mutual::detail::enum_formatter<mutual::commit_mode> {};
template <>
struct fmt::formatter<mutual::page_request> : mutual::detail::enum_formatter<mutual::page_request> {};

/// As its status: "signaled", "abandoned", "timed_out", …
template <>
struct fmt::formatter<mutual::lock_result> : fmt::formatter<mutual::wait_status> {
    template <typename Context>
    auto format(const mutual::lock_result& result, Context& context) const {
        return fmt::formatter<mutual::wait_status>::format(result.status(), context);
    }
};

/// The name as given.
template <>
struct fmt::formatter<mutual::object_name> : fmt::formatter<fmt::string_view> {
    template <typename Context>
    auto format(const mutual::object_name& name, Context& context) const {
        const std::string_view text = name.text();
        return fmt::formatter<fmt::string_view>::format(fmt::string_view(text.data(), text.size()), context);
    }
};

/// The message: what std::error_code::message() says.
template <>
struct fmt::formatter<mutual::errc> : fmt::formatter<fmt::string_view> {
    template <typename Context>
    auto format(mutual::errc code, Context& context) const {
        const std::string text = mutual::make_error_code(code).message();
        return fmt::formatter<fmt::string_view>::format(text, context);
    }
};

/// The whole line: what().
template <>
struct fmt::formatter<mutual::object_error> : fmt::formatter<fmt::string_view> {
    template <typename Context>
    auto format(const mutual::object_error& error, Context& context) const {
        return fmt::formatter<fmt::string_view>::format(error.what(), context);
    }
};
