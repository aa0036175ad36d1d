#pragma once
/// \file
/// The environment of a new process as CreateProcessW takes it.

#include <memory>
#include <span>
#include <string>
#include <system_error>

namespace mutual::platform {

/// "NAME=value" one after another, each with its zero, sorted by name as the kernel wants it, and one more zero. Null
/// for no variables, which is the caller's own environment, or with `ec` set on failure.
std::unique_ptr<wchar_t[]> environment_block(std::span<const std::string> variables, std::error_code& ec) noexcept;

} // namespace mutual::platform
