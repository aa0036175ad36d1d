#pragma once
/// \file
/// What a program that is started gets of the caller's handles.

#include <mutual/named_job.hpp>

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <system_error>

#include "win32/unique_handle.hpp"

namespace mutual::platform {

/// The standard streams and what spawn_options holds, and nothing else (HD-05).
///
/// The streams are duplicates, which are inheritable and live no longer than the call that starts the program: the
/// caller's own handles need not be inheritable and do not become it.
class inherited_handles {
public:
    inherited_handles(const program_options& options, std::error_code& ec) noexcept;

    /// For PROC_THREAD_ATTRIBUTE_HANDLE_LIST.
    [[nodiscard]] std::span<const HANDLE> all() const noexcept { return {list_.get(), size_}; }
    /// Says which of them are which streams.
    void describe(STARTUPINFOW& startup) const noexcept;

private:
    void collect(const spawn_options* passed, std::error_code& ec) noexcept;

    std::array<unique_handle, 3> streams_; // input, output, error; some may be none
    std::unique_ptr<HANDLE[]> list_;
    std::size_t size_ = 0;
};

} // namespace mutual::platform
