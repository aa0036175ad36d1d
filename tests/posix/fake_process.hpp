#pragma once
/// \file
/// A holder of an object with an open file description and a seat of its own, as if it were another process. Closing the
/// description is what the kernel does when a process is killed: deaths at chosen points, without a race.

#include "posix/kernel/directory.hpp"
#include "posix/kernel/mutex_rules.hpp"
#include "posix/kernel/object_table.hpp"
#include "posix/kernel/shared_object.hpp"
#include "posix/kernel/wait_any.hpp"

#include <mutual/object_name.hpp>

namespace mutual::test {

class fake_process {
public:
    /// Opens or creates the object of that name and takes the first free seat after `hint`.
    explicit fake_process(const object_name& name, std::uint32_t hint = 0,
                          const posix::object_kind& kind = {mutual::object_type::mutex});

    posix::shared_object& object() { return object_; }
    posix::control_block& block() { return *object_.block; }
    posix::seat_number seat() const { return object_.seat; }
    std::uint64_t state() { return block().state.load(); }

    /// The kernel's part of a SIGKILL: the locks are gone, what stands in memory stays.
    void die() { posix::unlock_bytes(object_.fd.get(), posix::all_bytes); }
    /// The last part of a normal close.
    void leave() { posix::leave(std::move(object_.fd), object_.path); }

private:
    posix::shared_object object_;
};

/// The waits of the engine, which cannot fail while nobody removes a name.
inline wait_status engine_wait_for_one(posix::shared_object& object, deadline until) {
    std::error_code ignored;
    return posix::wait_for_one(object, until, nullptr, ignored);
}
inline posix::any_outcome engine_wait_for_any(std::span<posix::shared_object* const> objects, deadline until) {
    std::error_code ignored;
    return posix::wait_for_any(objects, until, nullptr, ignored);
}

} // namespace mutual::test
