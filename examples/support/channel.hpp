#pragma once
/// \file
/// How an object comes to a process that runs already. The systems have nothing in common here: on POSIX the object
/// itself goes through a Unix socket, on Windows it is put into the other process, which is then told of it.

#include "process.hpp"

#include <mutual/named_event.hpp>

#include <memory>
#include <string>

namespace example {

/// A way from a process to a child of it.
class channel {
public:
    /// In the parent, before it starts the child.
    channel();
    /// In the child. \param address  what address() was in the parent
    explicit channel(const std::string& address);
    channel(channel&&) noexcept;
    ~channel();

    /// What the child has to be told: one word of ASCII.
    [[nodiscard]] std::string address() const;

    /// Hands the object over; returns when it is on its way, and then nobody needs to keep it for the child.
    void give(const mutual::waitable& object, const child_process& child);
    /// Waits for an event that is handed over.
    [[nodiscard]] mutual::named_event take_event();

private:
    struct state;
    std::unique_ptr<state> state_;
};

} // namespace example
