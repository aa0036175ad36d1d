#include "platform/error.hpp"

#include "win32/utf8_text.hpp"

#include <mutual/error.hpp>

#include <fmt/format.h>

#include <array>

#include "win32/windows.hpp"

namespace mutual::platform {
namespace {

struct meaning {
    int code;
    std::errc condition;
};

constexpr meaning meanings[] = {
    {ERROR_INVALID_FUNCTION, std::errc::function_not_supported},
    {ERROR_FILE_NOT_FOUND, std::errc::no_such_file_or_directory},
    {ERROR_PATH_NOT_FOUND, std::errc::no_such_file_or_directory},
    {ERROR_TOO_MANY_OPEN_FILES, std::errc::too_many_files_open},
    {ERROR_ACCESS_DENIED, std::errc::permission_denied},
    {ERROR_INVALID_HANDLE, std::errc::bad_file_descriptor},
    {ERROR_NOT_ENOUGH_MEMORY, std::errc::not_enough_memory},
    {ERROR_INVALID_ACCESS, std::errc::permission_denied},
    {ERROR_OUTOFMEMORY, std::errc::not_enough_memory},
    {ERROR_INVALID_DRIVE, std::errc::no_such_device},
    {ERROR_NOT_SAME_DEVICE, std::errc::cross_device_link},
    {ERROR_WRITE_PROTECT, std::errc::read_only_file_system},
    {ERROR_BAD_UNIT, std::errc::no_such_device},
    {ERROR_NOT_READY, std::errc::resource_unavailable_try_again},
    {ERROR_SEEK, std::errc::io_error},
    {ERROR_WRITE_FAULT, std::errc::io_error},
    {ERROR_READ_FAULT, std::errc::io_error},
    {ERROR_SHARING_VIOLATION, std::errc::text_file_busy},
    {ERROR_LOCK_VIOLATION, std::errc::no_lock_available},
    {ERROR_HANDLE_DISK_FULL, std::errc::no_space_on_device},
    {ERROR_NOT_SUPPORTED, std::errc::not_supported},
    {ERROR_BAD_NETPATH, std::errc::no_such_file_or_directory},
    {ERROR_DEV_NOT_EXIST, std::errc::no_such_device},
    {ERROR_BAD_NET_NAME, std::errc::no_such_file_or_directory},
    {ERROR_FILE_EXISTS, std::errc::file_exists},
    {ERROR_INVALID_PARAMETER, std::errc::invalid_argument},
    {ERROR_BROKEN_PIPE, std::errc::broken_pipe},
    {ERROR_DISK_FULL, std::errc::no_space_on_device},
    {ERROR_CALL_NOT_IMPLEMENTED, std::errc::function_not_supported},
    {ERROR_INVALID_NAME, std::errc::invalid_argument},
    {ERROR_BAD_PATHNAME, std::errc::invalid_argument},
    {ERROR_BUSY, std::errc::device_or_resource_busy},
    {ERROR_ALREADY_EXISTS, std::errc::file_exists},
    {ERROR_BAD_EXE_FORMAT, std::errc::executable_format_error},
    {ERROR_FILENAME_EXCED_RANGE, std::errc::filename_too_long},
    {ERROR_EXE_MACHINE_TYPE_MISMATCH, std::errc::executable_format_error},
    {ERROR_FILE_TOO_LARGE, std::errc::file_too_large},
    {ERROR_DIRECTORY, std::errc::not_a_directory},
    {WAIT_TIMEOUT, std::errc::timed_out},
    {ERROR_NOT_OWNER, std::errc::operation_not_permitted},
    {ERROR_TOO_MANY_POSTS, std::errc::value_too_large},
    {ERROR_INVALID_ADDRESS, std::errc::bad_address},
    {static_cast<int>(error_mutant_limit_exceeded), std::errc::resource_unavailable_try_again},
    {static_cast<int>(error_elevation_required), std::errc::operation_not_permitted},
    {ERROR_NOACCESS, std::errc::bad_address},
    {ERROR_FILE_INVALID, std::errc::invalid_argument},
    {ERROR_NO_UNICODE_TRANSLATION, std::errc::illegal_byte_sequence},
    {ERROR_IO_DEVICE, std::errc::io_error},
    {ERROR_MAPPED_ALIGNMENT, std::errc::invalid_argument},
    {ERROR_USER_MAPPED_FILE, std::errc::device_or_resource_busy},
    {ERROR_INVALID_OWNER, std::errc::operation_not_permitted},
    {ERROR_INVALID_PRIMARY_GROUP, std::errc::operation_not_permitted},
    {ERROR_PRIVILEGE_NOT_HELD, std::errc::operation_not_permitted},
    {ERROR_NONE_MAPPED, std::errc::invalid_argument},
    {ERROR_INVALID_ACL, std::errc::invalid_argument},
    {ERROR_INVALID_SID, std::errc::invalid_argument},
    {ERROR_INVALID_SECURITY_DESCR, std::errc::invalid_argument},
    {ERROR_NO_SYSTEM_RESOURCES, std::errc::not_enough_memory},
    {ERROR_WORKING_SET_QUOTA, std::errc::not_enough_memory},
    {ERROR_COMMITMENT_LIMIT, std::errc::not_enough_memory},
    {ERROR_NOT_ENOUGH_QUOTA, std::errc::resource_unavailable_try_again},
    {ERROR_CANT_ACCESS_FILE, std::errc::permission_denied},
};

} // namespace

std::error_code last_error() noexcept {
    return {static_cast<int>(GetLastError()), native_category()};
}

std::string native_message(int code) {
    std::array<wchar_t, 1024> buffer;
    // One line, in the user's language.
    constexpr DWORD flags = FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS | FORMAT_MESSAGE_MAX_WIDTH_MASK;
    const DWORD size = FormatMessageW(flags, nullptr, static_cast<DWORD>(code), 0, buffer.data(),
                                      static_cast<DWORD>(buffer.size()), nullptr);
    std::string text = size == 0 ? std::string() : to_utf8({buffer.data(), size});
    while (!text.empty() && (text.back() == ' ' || text.back() == '.' || text.back() == '\r' || text.back() == '\n'))
        text.pop_back();
    return text.empty() ? fmt::format("Windows error {}", code) : text;
}

std::error_condition native_condition(int code) noexcept {
    for (const meaning& known : meanings) {
        if (known.code == code)
            return std::make_error_condition(known.condition);
    }
    return {code, native_category()};
}

} // namespace mutual::platform
