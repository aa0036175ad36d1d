#pragma once
/// \file
/// What a process knows of an object that it holds and that can be waited for: one entry of its object table, shared
/// by all its handles of that object.

#include "posix/kernel/control_block.hpp"
#include "posix/kernel/object_rules.hpp"
#include "posix/kernel/seat.hpp"
#include "posix/kernel/shm_path.hpp"
#include "posix/unique_fd.hpp"

#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <mutex>
#include <utility>

namespace mutual::posix {

/// A control block, mapped into this process.
class mapped_block {
public:
    mapped_block() noexcept = default;
    explicit mapped_block(control_block* block) noexcept : block_(block) {}
    mapped_block(mapped_block&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
    mapped_block& operator=(mapped_block&& other) noexcept {
        std::swap(block_, other.block_);
        return *this;
    }
    ~mapped_block() {
        if (block_ != nullptr)
            ::munmap(block_, sizeof *block_);
    }

    control_block* operator->() const noexcept { return block_; }
    control_block& operator*() const noexcept { return *block_; }
    explicit operator bool() const noexcept { return block_ != nullptr; }

private:
    control_block* block_ = nullptr;
};

struct shared_object {
    shared_object(const object_rules& type, const shm_path& name) noexcept : rules(type), path(name) {}
    shared_object(const shared_object&) = delete;
    shared_object& operator=(const shared_object&) = delete;
    virtual ~shared_object() = default;

    // First what every lock and unlock touches, close together.

    mapped_block block;
    seat_number seat = no_seat;
    // A mutex's state word names only the owner's process. Which thread, and how often, is nobody else's business.
    std::uint32_t relocks = 0;               ///< locks of the owner beyond the first; owner only
    std::atomic<const void*> owner{nullptr}; ///< this_thread() of the owner

    /// By the type that was checked on open; the page, which others can write, is not asked again.
    const object_rules& rules;

    pid_t holder = ::getpid(); ///< a forked child has a copy of the descriptor, but no seat and no say of its own
    unique_fd fd;              ///< the one open file description of this process; its seat is locked through it
    dev_t device = 0;
    ino_t inode = 0;
    shm_path path;

    /// Threads of one process share the description and so the guard byte; among them this one excludes.
    std::mutex guard_mutex;

    // The table's, under its mutex.
    int handles = 0;
    bool lingers = false; ///< no handles, but a thread still owns it: the seat stays, the name does not
    shared_object* next = nullptr;
};

} // namespace mutual::posix
