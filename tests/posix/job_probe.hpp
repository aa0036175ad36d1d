#pragma once
/// \file
/// A job as somebody sees it who has no handle of it.

#include "posix/kernel/job_page.hpp"
#include "posix/unique_fd.hpp"

#include "support/timing.hpp"

#include <mutual/named_job.hpp>

#include <sys/types.h>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace mutual::test {

/// Within this nobody may be left of a job whose last holder was killed.
inline constexpr std::chrono::seconds soon{2};

/// As eventually(), but it must not take long.
template <typename Condition>
bool within(std::chrono::milliseconds limit, Condition condition) {
    const auto until = std::chrono::steady_clock::now() + limit;
    while (!condition()) {
        if (std::chrono::steady_clock::now() >= until)
            return false;
        std::this_thread::yield();
    }
    return true;
}

/// The beginning of a file in /proc/<pid>, such as "/comm"; empty when there is no such process (any more).
std::string text_of(pid_t process, std::string_view file);
/// A running process, not a zombie.
bool is_running(pid_t process);
/// A number in /proc/<pid>/stat, by its column of proc(5), at least the fourth; -1 when there is no such process.
long stat_of(pid_t process, int column);

/// Where the file of a job can be opened.
struct probe_path {
    std::string text;
};

class job_probe {
public:
    explicit job_probe(const std::string& name);
    explicit job_probe(const probe_path& path);
    explicit job_probe(const named_job& job);
    job_probe(const job_probe&) = delete;
    job_probe& operator=(const job_probe&) = delete;
    /// Leaves nothing of the job, whatever the test did not do.
    ~job_probe();

    /// Of the job; nobody has changed it.
    [[nodiscard]] std::uint64_t number() const;
    [[nodiscard]] posix::process_mark mark() const;
    [[nodiscard]] posix::control_folders folders() const;
    [[nodiscard]] bool has_unfinished_kill() const;
    [[nodiscard]] std::vector<pid_t> members() const;
    /// 0: there is none.
    [[nodiscard]] pid_t guardian() const;
    [[nodiscard]] bool has_group_folder() const;

    /// Within a time in which nobody needs to do anything for it.
    [[nodiscard]] bool members_end() const;
    [[nodiscard]] bool guardian_ends() const;

    /// Of the file.
    [[nodiscard]] int fd() const noexcept { return file_.get(); }
    [[nodiscard]] std::uint64_t page_offset() const;

private:
    void read_page(void* bytes, std::size_t size, std::size_t offset) const;

    posix::unique_fd file_;
};

/// Options of a job with kill_on_last_close.
job_options killing();
/// Starts sleep(1) as a member; for a minute at most.
mutual::child_process spawn_sleeper(named_job& job);

} // namespace mutual::test
