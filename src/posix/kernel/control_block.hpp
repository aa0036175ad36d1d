#pragma once
/// \file
/// The shared bytes, all of them: what every process that opens an object agrees on. Fixed widths, no pointers, no
/// pids that decide anything, no types of a C library; the same for 32 and 64 bit.
///
/// An object is one file. Its control block is the last 64 KiB of that file; a region's bytes come before it, from
/// offset 0 on. Only the pages that are used are ever touched, so the rest of the 64 KiB costs nothing.

#include <mutual/object_type.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace mutual::posix {

inline constexpr std::uint32_t layout_magic = 0x4c54554d; // "MUTL" on a little-endian machine
inline constexpr std::uint16_t layout_version = 1;

/// 64 KiB, so that the block begins on a page boundary whatever the page size of the machine.
inline constexpr std::uint64_t control_block_size = 65536;

/// The first 64 bytes: what the object is. Written once, by its creator, before anybody else can look.
struct object_header {
    std::uint32_t magic;
    std::uint16_t version;
    object_type type;
    std::uint32_t manual_reset;  ///< events and timers; 1 for jobs
    std::uint32_t maximum;       ///< semaphores
    std::uint32_t next_seat;     ///< a rotating hint; openers write it, under the guard
    std::uint32_t name_size;     ///< bytes of the name in the name page; 0 when the file's name tells it
    std::uint64_t region_size;   ///< bytes that can be mapped
    std::uint8_t region_access;  ///< a mutual::region_access
    std::uint8_t region_backing; ///< a region_backing
    std::uint8_t kills_members;  ///< jobs: 1 when they end with the last handle
    std::uint8_t reserved0[5];
    std::uint32_t creator_pid; ///< for people only
    std::uint32_t mode;        ///< the file's permissions as its creator declared them; 0 for 0600
    std::int64_t created_at;   ///< CLOCK_REALTIME in ns, for people only
    std::uint64_t job_number;  ///< jobs: random, see process_mark.hpp
};
static_assert(sizeof(object_header) == 64 && alignof(object_header) <= 8);

/// What a region's bytes are: memory in this file, or a file that the block names.
enum class region_backing : std::uint8_t { memory = 0, reserved_memory = 1, file = 2 };

/// One blocked thread. `word` is what it sleeps on: a sequence number (29 bits) and a slot_state (3 bits); every
/// change raises the sequence, so that no sleeper can sleep through one.
struct waiter_slot {
    std::atomic<std::uint32_t> word;
    std::uint16_t seat; ///< whose process
    std::uint8_t kind;  ///< a wait_kind
    std::uint8_t reserved;
    std::atomic<std::uint64_t> stamp; ///< order of arrival; later the time of the mark
};
static_assert(sizeof(waiter_slot) == 16);

inline constexpr std::uint32_t slot_count = 240;
/// A wait for all takes the bytes it stores from `ones`.
inline constexpr std::size_t max_objects_per_wait = 64;

/// Due time and period of a timer in nanoseconds; two of them, a bit of the state word says which one counts. The
/// holder of the object lock writes the other one. Atomic because who is blocked reads them without the lock, to know
/// how long to sleep; what is torn then is of no consequence.
struct timer_setting {
    std::atomic<std::int64_t> due; ///< of CLOCK_MONOTONIC, or of CLOCK_REALTIME
    std::atomic<std::int64_t> period;
    std::atomic<std::uint32_t> wall_clock;
    std::atomic<std::uint32_t> armed;
};
static_assert(sizeof(timer_setting) == 24);

struct control_block {
    object_header header;
    // The words that every operation changes share one cache line. The explicit alignment is for i386, which would
    // align 64-bit words to 4 bytes only.
    alignas(64) std::atomic<std::uint64_t> state; ///< see state_word.hpp
    std::atomic<std::uint32_t> used_slots;        ///< highest used slot + 1; lock holder only
    std::uint32_t reserved0;
    std::uint64_t ticket; ///< order of arrival; lock holder only
    std::uint64_t reserved1[5];
    alignas(8) timer_setting settings[2];
    std::uint8_t reserved2[16];
    std::uint8_t ones[max_objects_per_wait]; ///< 0x01 each: the source of a wait-all's commit
    waiter_slot slots[slot_count];
};
static_assert(sizeof(control_block) == 4096);
static_assert(offsetof(control_block, state) == 0x40);
static_assert(offsetof(control_block, settings) == 0x80);
static_assert(offsetof(control_block, ones) == 0xC0);
static_assert(offsetof(control_block, slots) == 0x100);
static_assert(std::atomic<std::uint64_t>::is_always_lock_free && std::atomic<std::uint32_t>::is_always_lock_free);

/// Second page: the name (without prefix) when the file's name is only a digest of it.
inline constexpr std::uint64_t name_page_offset = 4096;

/// From the third page on: the file behind a file-backed region, or a job_page.
inline constexpr std::uint64_t backing_page_offset = 8192;
struct backing_file {
    std::uint64_t device;
    std::uint64_t inode;
    std::int64_t birth_seconds; ///< tells a file from a later one with the same inode number; 0 where unknown
    std::int64_t birth_nanoseconds;
    std::uint32_t path_size;
    std::uint32_t generation; ///< of the inode number; 0 where unknown
    char path[4096];          ///< where it was; a hint only, the identity above decides
};
static_assert(sizeof(backing_file) == 40 + 4096);

} // namespace mutual::posix
