#include "win32/inherited_handles.hpp"

#include "platform/error.hpp"
#include "spawn_list_access.hpp"
#include "win32/spawn_list.hpp"

#include <mutual/error.hpp>

#include <algorithm>
#include <new>

namespace mutual::platform {
namespace {

/// \param stream  "none" for the caller's own, which may be none, too
unique_handle inheritable_stream(native_handle_type stream, DWORD number, std::error_code& ec) noexcept {
    const bool is_own = stream == no_native_handle;
    const HANDLE source = is_own ? GetStdHandle(number) : stream;
    HANDLE copy = nullptr;
    if (source == nullptr || source == no_file())
        return {};
    if (!DuplicateHandle(GetCurrentProcess(), source, GetCurrentProcess(), &copy, 0, TRUE, DUPLICATE_SAME_ACCESS) &&
        !is_own && !ec) // what the caller has for its own may have been closed
        ec = last_error();
    return unique_handle(copy);
}

} // namespace

inherited_handles::inherited_handles(const program_options& options, std::error_code& ec) noexcept {
    streams_[0] = inheritable_stream(options.standard_input, STD_INPUT_HANDLE, ec);
    streams_[1] = inheritable_stream(options.standard_output, STD_OUTPUT_HANDLE, ec);
    streams_[2] = inheritable_stream(options.standard_error, STD_ERROR_HANDLE, ec);
    if (!ec)
        collect(options.handles, ec);
}

void inherited_handles::collect(const spawn_options* passed, std::error_code& ec) noexcept {
    const spawn_list* const list = passed != nullptr ? detail::spawn_list_access::list(*passed) : nullptr;
    const std::span<const HANDLE> others = list != nullptr ? inheritable_handles(*list) : std::span<const HANDLE>();
    list_.reset(new (std::nothrow) HANDLE[streams_.size() + others.size()]);
    if (!list_) {
        ec = std::error_code(ERROR_NOT_ENOUGH_MEMORY, native_category());
        return;
    }
    for (const unique_handle& stream : streams_)
        if (stream)
            list_[size_++] = stream.get();
    std::ranges::copy(others, list_.get() + size_);
    size_ += others.size();
}

void inherited_handles::describe(STARTUPINFOW& startup) const noexcept {
    if (!std::ranges::any_of(streams_, [](const unique_handle& stream) noexcept { return bool(stream); }))
        return; // so that a new console, if the program gets one, provides them
    startup.dwFlags |= STARTF_USESTDHANDLES;
    startup.hStdInput = streams_[0].get();
    startup.hStdOutput = streams_[1].get();
    startup.hStdError = streams_[2].get();
}

} // namespace mutual::platform
