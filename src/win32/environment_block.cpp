#include "win32/environment_block.hpp"

#include "win32/utf8_text.hpp"

#include <mutual/error.hpp>

#include <algorithm>
#include <cstddef>
#include <new>
#include <string_view>

#include "win32/windows.hpp"

namespace mutual::platform {
namespace {

struct variable {
    std::unique_ptr<wchar_t[]> text;
    std::wstring_view name;
};

/// A name may begin with '=': the system keeps the folders of its drives so.
std::wstring_view name_in(std::wstring_view text) noexcept {
    return text.substr(0, text.find(L'=', 1));
}

bool comes_before(const variable& a, const variable& b) noexcept {
    return CompareStringOrdinal(a.name.data(), static_cast<int>(a.name.size()), b.name.data(),
                                static_cast<int>(b.name.size()), TRUE) == CSTR_LESS_THAN;
}

std::size_t size_with_zeros(std::span<const variable> sorted) noexcept {
    std::size_t size = 1;
    for (const variable& item : sorted)
        size += std::wstring_view(item.text.get()).size() + 1;
    return size;
}

std::unique_ptr<wchar_t[]> join(std::span<const variable> sorted) noexcept {
    std::unique_ptr<wchar_t[]> result(new (std::nothrow) wchar_t[size_with_zeros(sorted)]);
    if (!result)
        return nullptr;
    wchar_t* end = result.get();
    for (const variable& item : sorted) {
        end = std::ranges::copy(std::wstring_view(item.text.get()), end).out;
        *end++ = L'\0';
    }
    *end = L'\0';
    return result;
}

} // namespace

std::unique_ptr<wchar_t[]> environment_block(std::span<const std::string> variables, std::error_code& ec) noexcept {
    if (variables.empty())
        return nullptr;
    const std::unique_ptr<variable[]> memory(new (std::nothrow) variable[variables.size()]);
    std::unique_ptr<wchar_t[]> result;
    if (memory) {
        const std::span<variable> all(memory.get(), variables.size());
        for (std::size_t i = 0; i < all.size() && !ec; ++i) {
            all[i].text = to_utf16(variables[i], ec);
            all[i].name = ec ? std::wstring_view() : name_in(all[i].text.get());
        }
        if (ec)
            return nullptr;
        std::ranges::sort(all, comes_before);
        result = join(all);
    }
    if (!result)
        ec = std::error_code(ERROR_NOT_ENOUGH_MEMORY, native_category());
    return result;
}

} // namespace mutual::platform
