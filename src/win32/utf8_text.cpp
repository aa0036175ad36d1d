#include "win32/utf8_text.hpp"

#include "platform/error.hpp"

#include <mutual/error.hpp>

#include <cstddef>
#include <new>

#include "win32/windows.hpp"

namespace mutual::platform {

std::string to_utf8(std::wstring_view text) {
    const int size = static_cast<int>(text.size());
    const int needed = WideCharToMultiByte(CP_UTF8, 0, text.data(), size, nullptr, 0, nullptr, nullptr);
    std::string result(static_cast<std::size_t>(needed), '\0');
    WideCharToMultiByte(CP_UTF8, 0, text.data(), size, result.data(), needed, nullptr, nullptr);
    return result;
}

std::unique_ptr<wchar_t[]> to_utf16(std::string_view text, std::error_code& ec) noexcept {
    // A character takes at most as many UTF-16 units as UTF-8 bytes.
    std::unique_ptr<wchar_t[]> result(new (std::nothrow) wchar_t[text.size() + 1]);
    if (!result) {
        ec = std::error_code(ERROR_NOT_ENOUGH_MEMORY, native_category());
        return nullptr;
    }
    const int size = static_cast<int>(text.size());
    const int written = MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, text.data(), size, result.get(), size);
    if (written == 0 && size != 0) { // no text is no text, but an error to the function
        ec = last_error();
        return nullptr;
    }
    result[static_cast<std::size_t>(written)] = L'\0';
    return result;
}

} // namespace mutual::platform
