#pragma once
/// \file
/// A pipe between two programs that this one starts.

#include <mutual/native_handle.hpp>

namespace example {

/// The two ends, or neither. Nobody inherits them by accident.
class pipe {
public:
    pipe() noexcept = default;
    /// Throws std::system_error.
    static pipe make();
    pipe(pipe&& other) noexcept;
    pipe& operator=(pipe&& other) noexcept;
    ~pipe();

    /// no_native_handle when there is none, or it was closed.
    [[nodiscard]] mutual::native_handle_type reading_end() const noexcept { return reading_; }
    [[nodiscard]] mutual::native_handle_type writing_end() const noexcept { return writing_; }
    /// The reader sees the end of the data only when nobody has this end any more.
    void close_writing_end() noexcept;

private:
    static void close(mutual::native_handle_type end) noexcept;

    mutual::native_handle_type reading_ = mutual::no_native_handle;
    mutual::native_handle_type writing_ = mutual::no_native_handle;
};

} // namespace example
