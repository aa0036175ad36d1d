#pragma once
/// \file
/// fmt formatters for the names, errors, statuses and states of mutual. Optional, and the only header that needs fmt: who
/// includes it links fmt. All take the format specifications of a string: `fmt::print("{:>12}", mutex.state())`.

#include <mutual/error.hpp>
#include <mutual/named_event.hpp>
#include <mutual/named_mutex.hpp>
#include <mutual/named_semaphore.hpp>
#include <mutual/named_timer.hpp>
#include <mutual/object_name.hpp>
#include <mutual/region_view.hpp>
#include <mutual/reset_mode.hpp>
#include <mutual/shared_region.hpp>
#include <mutual/wait.hpp>
#include <mutual/wait_status.hpp>

#include <fmt/format.h>

#include <chrono>
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

[[nodiscard]] constexpr std::string_view to_string(reset_mode value) noexcept {
    switch (value) {
    case reset_mode::automatic:
        return "automatic";
    case reset_mode::manual:
        return "manual";
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

/// "signaled", "not signaled".
[[nodiscard]] inline std::string to_string(const event_state& state) {
    return state.signaled ? "signaled" : "not signaled";
}

/// "2 of 5".
[[nodiscard]] inline std::string to_string(const semaphore_state& state) {
    return fmt::format("{} of {}", state.count, state.maximum);
}

/// "signaled", "not signaled", "not signaled, due in 250 ms": from now on, and 0 where that has passed.
[[nodiscard]] inline std::string to_string(const timer_state& state) {
    using std::chrono::milliseconds;
    std::string text = state.signaled ? "signaled" : "not signaled";
    if (state.due)
        text += fmt::format(", due in {} ms", std::chrono::ceil<milliseconds>(detail::time_left(*state.due)).count());
    return text;
}

/// "signaled 2", "abandoned 0": the index of what was taken; or just how the wait ended.
[[nodiscard]] inline std::string to_string(const wait_any_result& result) {
    const std::string_view status = to_string(result.status());
    return result ? fmt::format("{} {}", fmt::string_view(status.data(), status.size()), result.index())
                  : std::string(status);
}

namespace detail {

/// Formats what to_string() says.
template <typename T>
struct text_formatter : fmt::formatter<fmt::string_view> {
    template <typename Context>
    auto format(const T& value, Context& context) const {
        const auto text = to_string(value);
        return fmt::formatter<fmt::string_view>::format(fmt::string_view(text.data(), text.size()), context);
    }
};

} // namespace detail
} // namespace mutual

template <>
struct fmt::formatter<mutual::wait_status> : mutual::detail::text_formatter<mutual::wait_status> {};
template <>
struct fmt::formatter<mutual::mutex_state> : mutual::detail::text_formatter<mutual::mutex_state> {};
template <>
struct fmt::formatter<mutual::reset_mode> : mutual::detail::text_formatter<mutual::reset_mode> {};
template <>
struct fmt::formatter<mutual::event_state> : mutual::detail::text_formatter<mutual::event_state> {};
template <>
struct fmt::formatter<mutual::semaphore_state> : mutual::detail::text_formatter<mutual::semaphore_state> {};
template <>
struct fmt::formatter<mutual::timer_state> : mutual::detail::text_formatter<mutual::timer_state> {};
template <>
struct fmt::formatter<mutual::wait_any_result> : mutual::detail::text_formatter<mutual::wait_any_result> {};
template <>
struct fmt::formatter<mutual::region_access> : mutual::detail::text_formatter<mutual::region_access> {};
template <>
struct fmt::formatter<mutual::view_access> : mutual::detail::text_formatter<mutual::view_access> {};
template <>
struct fmt::formatter<mutual::scope> : mutual::detail::text_formatter<mutual::scope> {};
template <>
struct fmt::formatter<mutual::commit_mode> : mutual::detail::text_formatter<mutual::commit_mode> {};
template <>
struct fmt::formatter<mutual::page_request> : mutual::detail::text_formatter<mutual::page_request> {};

/// As its status: "signaled", "abandoned", "timed_out", …
template <>
struct fmt::formatter<mutual::wait_result> : fmt::formatter<mutual::wait_status> {
    template <typename Context>
    auto format(const mutual::wait_result& result, Context& context) const {
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
