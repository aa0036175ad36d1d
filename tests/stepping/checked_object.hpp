#pragma once
/// \file
/// An object as the checking process sees it: from outside, as any other process, and from inside.

#include "delay.hpp"
#include "operation.hpp"

#include "platform/waitable.hpp"
#include "posix/kernel/object_table.hpp"
#include "posix/kernel/waiter_slots.hpp"

#include <mutual/wait_status.hpp>
#include <mutual/waitable.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace mutual::stepping {

class checked_object {
public:
    explicit checked_object(const posix::object_kind& kind);

    [[nodiscard]] const std::string& name() const { return name_; }
    /// Makes the object. It has not been there before.
    void create();
    /// In a process that has inherited it.
    void close() { handle_.reset(); }
    [[nodiscard]] posix::shared_object& get() { return *handle_; }

    /// A wait that does not block. A mutex is given back at once.
    wait_status poll();
    /// Does it give something to somebody who does not block?
    bool take();
    /// One wait, no longer than it may take.
    bool take_soon();

    // Without touching anything.

    [[nodiscard]] std::uint64_t state();
    [[nodiscard]] std::size_t slots_in(posix::slot_state state);
    [[nodiscard]] bool is_locked();
    /// Is nobody deciding, and nobody's work half done?
    [[nodiscard]] bool is_settled();

    /// The victim is dead: waits until those who are blocked have repaired what it left, or repairs it.
    void settle(bool from_memory);
    /// Nobody lives but this process: after a look at the object no slot is in use and the hints are clear.
    void check_empty();

private:
    void look();

    std::string name_;
    posix::object_kind kind_;
    std::unique_ptr<platform::waitable, platform::waitable_closer> handle_;
};

} // namespace mutual::stepping
