#include "win32/mapped_file.hpp"

#include "platform/error.hpp"
#include "win32/unique_handle.hpp"

#include <mutual/error.hpp>

#include <array>
#include <cwchar>
#include <memory>
#include <new>
#include <string_view>

namespace mutual::platform {
namespace {

constexpr std::wstring_view global_root = L"\\\\?\\GLOBALROOT";
constexpr std::wstring_view dos_devices = L"\\??\\";
constexpr std::size_t longest_path = 32767;

HANDLE kept_file(const detail::mapping& mapping) noexcept {
    return reinterpret_cast<HANDLE>(mapping.backing);
}

/// Makes a Win32 path of the kernel's name that stands in `buffer` after room for global_root: in place, and gives it.
/// The kernel has \Device\HarddiskVolume1\..., which Win32 finds below GLOBALROOT, or \??\C:\..., which is \\?\C:\....
const wchar_t* win32_path(wchar_t* buffer) noexcept {
    wchar_t* const name = buffer + global_root.size();
    if (std::wcsncmp(name, dos_devices.data(), dos_devices.size()) == 0) {
        name[1] = L'\\';
        return name;
    }
    global_root.copy(buffer, global_root.size());
    return buffer;
}

/// Opens the file that is behind the view now, also when it was renamed since it was mapped.
unique_file open_mapped_file(void* base, std::error_code& ec) noexcept {
    const std::unique_ptr<wchar_t[]> path(new (std::nothrow) wchar_t[global_root.size() + longest_path + 1]);
    if (!path) {
        ec = std::error_code(ERROR_NOT_ENOUGH_MEMORY, native_category());
        return {};
    }
    if (GetMappedFileNameW(GetCurrentProcess(), base, path.get() + global_root.size(), longest_path + 1) == 0) {
        ec = last_error();
        return {};
    }
    unique_file file(CreateFileW(win32_path(path.get()), GENERIC_READ | GENERIC_WRITE,
                                 FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, nullptr, OPEN_EXISTING,
                                 FILE_ATTRIBUTE_NORMAL, nullptr));
    if (!file) {
        ec = last_error();
        if (ec == std::errc::no_such_file_or_directory)
            ec = errc::backing_file_lost;
    }
    return file;
}

} // namespace

std::intptr_t keep_file(HANDLE file, std::error_code& ec) noexcept {
    HANDLE copy = no_file();
    if (file != no_file() &&
        !DuplicateHandle(GetCurrentProcess(), file, GetCurrentProcess(), &copy, 0, FALSE, DUPLICATE_SAME_ACCESS))
        ec = last_error();
    return reinterpret_cast<std::intptr_t>(copy);
}

void forget_file(const detail::mapping& mapping) noexcept {
    if (has_file(mapping) && kept_file(mapping) != no_file())
        CloseHandle(kept_file(mapping));
}

bool has_file(const detail::mapping& mapping) noexcept {
    return mapping.backing != 0;
}

void flush_file(const detail::mapping& mapping, std::error_code& ec) noexcept {
    if (!has_file(mapping))
        return;
    unique_file found;
    HANDLE file = kept_file(mapping);
    if (file == no_file()) {
        found = open_mapped_file(mapping.base, ec);
        file = found.get();
    }
    if (!ec && !FlushFileBuffers(file))
        ec = last_error();
}

} // namespace mutual::platform
