#pragma once
/// \file
/// Words for outcomes, the same on every system, so that a test can compare what another process reports.

#include <mutual/named_mutex.hpp>
#include <mutual/wait_status.hpp>

#include <string>
#include <string_view>
#include <system_error>

namespace mutual::test {

/// "signaled", "abandoned", … Zero-terminated.
std::string_view to_text(wait_status status) noexcept;
/// "free", "owned", … Zero-terminated.
std::string_view to_text(mutex_state state) noexcept;

/// The enumerator of mutual::errc, or of the std::errc condition a native code compares equal to: "wrong_object_type",
/// "file_exists". "none" for no error; "unknown <number> (<message>)" when nothing fits.
std::string error_name(const std::error_code& code);

} // namespace mutual::test
