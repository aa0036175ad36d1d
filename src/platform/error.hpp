#pragma once
/// \file
/// The system's own error codes.

#include <string>
#include <string_view>
#include <system_error>

namespace mutual {
class object_name;
} // namespace mutual

namespace mutual::platform {

/// The last error of the calling thread (errno, GetLastError) as it is, in native_category().
std::error_code last_error() noexcept;

/// The system's text for one of its codes, without a final full stop or line end.
std::string native_message(int code);
/// The std::errc condition with the meaning of a native code; native_category() itself when there is none.
std::error_condition native_condition(int code) noexcept;

/// What a person needs beyond the message: which store is full and how big it is, who owns the object, which
/// privilege is missing, what to do. Looks at the system as it is now. Empty when there is nothing to say.
/// \param name  unusable or empty when the object has no name
std::string hint(const std::error_code& code, std::string_view name);

} // namespace mutual::platform
