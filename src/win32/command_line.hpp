#pragma once
/// \file
/// From a program and its arguments to the one text that CreateProcessW takes.

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <system_error>

namespace mutual::platform {

/// Zero-terminated, and such that CommandLineToArgvW, and every main(), gets the arguments as they are. Null with `ec`
/// set on failure.
/// \see "Parsing C++ command-line arguments" of the Microsoft C++ documentation
/// \errors std::errc::argument_list_too_long; std::errc::executable_format_error for a batch file, whose command
///         processor reads quotes by other rules, so that an argument could become a command; illegal_byte_sequence
std::unique_ptr<wchar_t[]> command_line(std::string_view program, std::span<const std::string> arguments,
                                        std::error_code& ec) noexcept;

} // namespace mutual::platform
