#pragma once
/// \file
/// What a process knows of an object that it holds and that can be waited for: one entry of its object table, shared
/// by all its handles of that object.

#include "posix/kernel/control_block.hpp"
#include "posix/kernel/object_rules.hpp"
#include "posix/kernel/seat.hpp"
#include "posix/kernel/shm_path.hpp"
#include "posix/kernel/spin_habit.hpp"
#include "posix/unique_fd.hpp"

#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <utility>

namespace mutual::posix {

/// A control block, mapped into this process.
class mapped_block {
public:
    mapped_block() noexcept = default;
    mapped_block(control_block* block, std::size_t size) noexcept : block_(block), size_(size) {}
    mapped_block(mapped_block&& other) noexcept
        : block_(std::exchange(other.block_, nullptr)), size_(std::exchange(other.size_, 0)) {}
    mapped_block& operator=(mapped_block&& other) noexcept {
        std::swap(block_, other.block_);
        std::swap(size_, other.size_);
        return *this;
    }
    ~mapped_block() {
        if (block_ != nullptr)
            ::munmap(block_, size_);
    }

    control_block* operator->() const noexcept { return block_; }
    control_block& operator*() const noexcept { return *block_; }
    explicit operator bool() const noexcept { return block_ != nullptr; }

private:
    control_block* block_ = nullptr;
    std::size_t size_ = 0; ///< of the mapping: more than a control_block for a job
};

} // namespace mutual::posix

/// The platform's handle of an object that can be waited for: all handles of one object in this process are one entry.
struct mutual::platform::waitable {
    explicit waitable(const posix::shm_path& name) noexcept : path(name) {}
    waitable(const waitable&) = delete;
    waitable& operator=(const waitable&) = delete;
    ~waitable() = default;

    // First what every lock and unlock touches, close together.

    posix::mapped_block block;
    posix::seat_number seat = posix::no_seat;
    // A mutex's state word names only the owner's process. Which thread, and how often, is nobody else's business.
    std::uint32_t relocks = 0;               ///< locks of the owner beyond the first; owner only
    std::atomic<const void*> owner{nullptr}; ///< this_thread() of the owner

    // By the header that was checked on open; the page, which others can write, is not asked again.

    const posix::object_rules* rules = nullptr;
    std::uint32_t maximum = 0;    ///< semaphores
    bool kills_members = false;   ///< jobs
    std::uint64_t job_number = 0; ///< jobs

    /// False in a forked child until it uses the object, \see posix::ready.
    std::atomic<bool> is_seated{false};
    /// The block can be read only: no seat, no lock, no slot; such a holder changes nothing.
    bool is_read_only = false;
    bool is_lost = false; ///< a forked child, for which there was no descriptor

    posix::spin_habit spinning;

    pid_t holder = ::getpid();  ///< a forked child has a copy of the descriptor, but no seat and no say of its own
    posix::unique_fd fd;        ///< the one open file description of this process; its seat is locked through it
    posix::unique_fd for_child; ///< while this process forks: the child's
    std::uint64_t control_offset = 0; ///< of the block in the file
    dev_t device = 0;
    ino_t inode = 0;
    posix::shm_path path; ///< empty for an object without a name

    /// Threads of one process share the description and so the guard byte; among them this one excludes.
    std::mutex guard_mutex;

    /// Handles, and threads that are blocked in a wait: a handle that is closed too early must not pull the memory from
    /// under them (WT-22). Reaches 0 only under the table's mutex. The upper half counts the threads once more: a forked
    /// child has none of them.
    std::atomic<std::uint64_t> references{1};
    static constexpr std::uint64_t one_blocked_thread = (std::uint64_t{1} << 32) + 1;

    // The table's, under its mutex.
    bool lingers = false; ///< no references, but a thread still owns it: the seat stays, the name does not
    waitable* next = nullptr;
};
