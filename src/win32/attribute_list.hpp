#pragma once
/// \file
/// What CreateProcessW is told of a new process beyond its usual arguments.

#include "platform/error.hpp"

#include <mutual/error.hpp>

#include <cstddef>
#include <memory>
#include <new>
#include <system_error>
#include <utility>

#include "win32/windows.hpp"

namespace mutual::platform {

/// An LPPROC_THREAD_ATTRIBUTE_LIST. Each attribute can be set once, and points to what must live as long as the list.
class attribute_list {
public:
    /// \param room  the number of attributes
    attribute_list(DWORD room, std::error_code& ec) noexcept {
        SIZE_T size = 0;
        InitializeProcThreadAttributeList(nullptr, room, 0, &size); // fails, and says how long it will be
        std::unique_ptr<std::byte[]> memory(new (std::nothrow) std::byte[size]);
        if (!memory)
            ec = std::error_code(ERROR_NOT_ENOUGH_MEMORY, native_category());
        else if (!InitializeProcThreadAttributeList(at(memory), room, 0, &size))
            ec = last_error();
        else
            memory_ = std::move(memory);
    }
    attribute_list(const attribute_list&) = delete;
    attribute_list& operator=(const attribute_list&) = delete;
    ~attribute_list() {
        if (memory_)
            DeleteProcThreadAttributeList(get());
    }

    /// Does nothing when `ec` is set already.
    void set_handles(DWORD_PTR attribute, const HANDLE* handles, std::size_t count, std::error_code& ec) noexcept {
        // The function only keeps the address, and CreateProcessW only reads there.
        void* const value = const_cast<HANDLE*>(handles);
        if (!ec && !UpdateProcThreadAttribute(get(), 0, attribute, value, count * sizeof(HANDLE), nullptr, nullptr))
            ec = last_error();
    }

    [[nodiscard]] LPPROC_THREAD_ATTRIBUTE_LIST get() const noexcept { return at(memory_); }

private:
    static LPPROC_THREAD_ATTRIBUTE_LIST at(const std::unique_ptr<std::byte[]>& memory) noexcept {
        return reinterpret_cast<LPPROC_THREAD_ATTRIBUTE_LIST>(memory.get());
    }

    std::unique_ptr<std::byte[]> memory_;
};

} // namespace mutual::platform
