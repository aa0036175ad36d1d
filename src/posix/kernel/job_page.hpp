#pragma once
/// \file
/// The shared bytes of a job, beside those of every object: the third page of its control block.

#include "posix/control_group.hpp"
#include "posix/kernel/control_block.hpp"
#include "posix/process_mark.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace mutual::posix {

/// Limits as numbers; 0: none.
struct stored_limits {
    std::atomic<std::uint64_t> active_processes;
    std::atomic<std::uint64_t> job_memory;
    std::atomic<std::uint64_t> process_memory;
    std::atomic<std::uint64_t> process_milliseconds;
    std::atomic<std::uint64_t> priority; ///< a job_priority + 1
};

/// Written under the guard of the job's file; what is atomic is read without.
struct job_page {
    std::atomic<std::uint64_t> mark_job; ///< the members' process_mark; 0 before there was one
    std::atomic<std::uint64_t> mark_path;
    std::atomic<std::uint64_t> joined;      ///< how many were assigned or spawned
    std::atomic<std::uint32_t> kills_begun; ///< by terminate()
    std::atomic<std::uint32_t> kills_done;  ///< less than begun: the terminator died, and the next one finishes it
    stored_limits limits;
    control_folders folders;
};
static_assert(sizeof(job_page) == 72 + 3 * 1024);

inline constexpr std::uint64_t job_page_offset = backing_page_offset;

/// The part of a job's control block that is mapped.
struct job_block {
    control_block control;
    std::array<unsigned char, job_page_offset - sizeof(control_block)> name;
    job_page job;
};
static_assert(offsetof(job_block, job) == job_page_offset);

inline process_mark mark_in(const job_page& page) noexcept {
    return {page.mark_job.load(std::memory_order_acquire), page.mark_path.load(std::memory_order_relaxed)};
}

} // namespace mutual::posix
