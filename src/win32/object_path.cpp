#include "win32/object_path.hpp"

#include "platform/error.hpp"

#include <mutual/error.hpp>

#include <cstring>
#include <new>

#include "win32/windows.hpp"

namespace mutual::platform {
namespace {

std::string_view prefix_of(const object_name& name) noexcept {
    return name.scope() == scope::global ? "Global\\" : "Local\\";
}

std::error_code conversion_error() noexcept {
    const std::error_code error = last_error();
    switch (error.value()) {
    case ERROR_NO_UNICODE_TRANSLATION:
        return errc::name_not_utf8;
    case ERROR_INSUFFICIENT_BUFFER:
        return errc::name_too_long;
    default:
        return error;
    }
}

} // namespace

object_path::object_path(const object_name& name, std::error_code& ec) noexcept : object_path(&name, ec) {
}

object_path::object_path(const object_name* name, std::error_code& ec) noexcept {
    text_[0] = L'\0';
    if (name == nullptr)
        return;
    append(prefix_of(*name), ec);
    if (!ec)
        append(name->base(), ec);
}

object_path::object_path(std::string_view system_name, std::error_code& ec) noexcept {
    text_[0] = L'\0';
    append(system_name, ec);
}

void object_path::append(std::string_view utf8, std::error_code& ec) noexcept {
    const std::size_t room = text_.size() - 1 - size_;
    if (utf8.empty())
        return;
    if (utf8.size() > object_name::max_size) {
        ec = errc::name_too_long;
        return;
    }
    const int written = MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, utf8.data(), static_cast<int>(utf8.size()),
                                            text_.data() + size_, static_cast<int>(room));
    if (written == 0) {
        ec = conversion_error();
        return;
    }
    size_ += static_cast<std::size_t>(written);
    text_[size_] = L'\0';
}

bool kept_name::assign(const object_name& name) noexcept {
    return assign(prefix_of(name), name.base());
}

bool kept_name::assign(std::string_view prefix, std::string_view base) noexcept {
    text_.reset(new (std::nothrow) char[prefix.size() + base.size() + 1]);
    if (!text_)
        return false;
    std::memcpy(text_.get(), prefix.data(), prefix.size());
    std::memcpy(text_.get() + prefix.size(), base.data(), base.size());
    text_[prefix.size() + base.size()] = '\0';
    return true;
}

} // namespace mutual::platform
