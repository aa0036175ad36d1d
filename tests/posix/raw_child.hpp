#pragma once
/// \file
/// A process that was started past all fork handlers: it shares what it inherits, and does nothing.

#include <sys/types.h>

#include <utility>

namespace mutual::test {

class raw_child {
public:
    /// Throws std::system_error.
    raw_child();
    raw_child(raw_child&& other) noexcept : process_(std::exchange(other.process_, -1)) {}
    raw_child& operator=(raw_child&&) = delete;
    /// Ends it.
    ~raw_child() { end(); }

    /// Kills it, and waits for it: from then on its number may be another one's.
    void end() noexcept;
    [[nodiscard]] pid_t process() const noexcept { return process_; }
    [[nodiscard]] bool is_running() const;

private:
    pid_t process_ = -1;
};

/// The newest thread of this process.
pid_t last_thread();

} // namespace mutual::test
