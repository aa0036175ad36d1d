#include "job_probe.hpp"

#include "hostile_store.hpp"

#include "posix/linux/folder_numbers.hpp"
#include "posix/linux/numbered_path.hpp"
#include "posix/linux/small_file.hpp"
#include "posix/members.hpp"
#include "support/doctest.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace mutual::test {

using namespace posix;

namespace {

bool has_open(pid_t process, const struct stat& file) {
    const std::string folder = "/proc/" + std::to_string(process) + "/fd";
    for (int fd = 0; fd < 8; ++fd) {
        struct stat status {};
        if (::stat((folder + "/" + std::to_string(fd)).c_str(), &status) == 0 && status.st_ino == file.st_ino &&
            status.st_dev == file.st_dev)
            return true;
    }
    folder_numbers all(folder.c_str());
    while (const pid_t fd = all.next()) {
        struct stat status {};
        if (::stat((folder + "/" + std::to_string(fd)).c_str(), &status) == 0 && status.st_ino == file.st_ino &&
            status.st_dev == file.st_dev)
            return true;
    }
    return false;
}

bool any_exists(const control_folders& groups) {
    for (const auto* const folder : {&groups.unified, &groups.pids, &groups.memory})
        if ((*folder)[0] != '\0' && ::access(folder->data(), F_OK) == 0)
            return true;
    return false;
}

/// Of jobs within this one whose last holder was killed: they stay for a day.
void remove_groups_within(const control_folders& groups) {
    for (const auto* const folder : {&groups.unified, &groups.pids, &groups.memory}) {
        std::error_code ec;
        for (const auto& entry :
             std::filesystem::directory_iterator((*folder)[0] != '\0' ? folder->data() : "/dev/null", ec))
            if (entry.path().filename().string().starts_with("mutual-job-"))
                ::rmdir(entry.path().c_str());
    }
}

} // namespace

long stat_of(pid_t process, int column) {
    const std::string text = text_of(process, "/stat");
    std::size_t at = text.rfind(')');
    if (at == std::string::npos)
        return -1;
    for (int i = 3; i <= column; ++i)
        at = text.find(' ', at + 1);
    return std::atol(text.c_str() + at);
}

std::string text_of(pid_t process, std::string_view file) {
    return std::string(small_file(numbered_path("/proc/", process, file).c_str()).text());
}

bool is_running(pid_t process) {
    const std::string text = text_of(process, "/stat");
    const std::size_t at = text.rfind(')');
    return at != std::string::npos && text[at + 2] != 'Z' && text[at + 2] != 'X';
}

job_probe::job_probe(const std::string& name) : job_probe(probe_path{file_of(name)}) {
}

job_probe::job_probe(const named_job& job)
    : job_probe(probe_path{"/proc/self/fd/" + std::to_string(job.native_handle())}) {
}

job_probe::job_probe(const probe_path& path) : file_(::open(path.text.c_str(), O_RDWR | O_CLOEXEC)) {
    REQUIRE(file_);
}

job_probe::~job_probe() {
    std::error_code ignored;
    kill_members(mark(), ignored);
    if (const pid_t left = guardian(); left != 0)
        ::kill(left, SIGKILL);
    control_folders groups = folders();
    if (!is_plausible(groups, number()))
        groups = {};
    within(soon, [&] {
        remove_groups_within(groups);
        remove_control_group(groups);
        return !any_exists(groups);
    });
}

std::uint64_t job_probe::page_offset() const {
    struct stat status {};
    REQUIRE(::fstat(fd(), &status) == 0);
    return static_cast<std::uint64_t>(status.st_size) - control_block_size + job_page_offset;
}

/// All zeros where its creator was killed before it was written.
void job_probe::read_page(void* bytes, std::size_t size, std::size_t offset) const {
    std::memset(bytes, 0, size);
    static_cast<void>(::pread(fd(), bytes, size, static_cast<off_t>(page_offset() + offset)) < 0);
}

std::uint64_t job_probe::number() const {
    object_header header{};
    const std::uint64_t block = page_offset() - job_page_offset;
    static_cast<void>(::pread(fd(), &header, sizeof header, static_cast<off_t>(block)) < 0);
    return header.job_number;
}

process_mark job_probe::mark() const {
    std::uint64_t numbers[2]{};
    read_page(numbers, sizeof numbers, offsetof(job_page, mark_job));
    return {numbers[0], numbers[1]};
}

control_folders job_probe::folders() const {
    control_folders all;
    read_page(&all, sizeof all, offsetof(job_page, folders));
    return all;
}

bool job_probe::has_unfinished_kill() const {
    std::uint32_t numbers[2]{};
    read_page(numbers, sizeof numbers, offsetof(job_page, kills_begun));
    return numbers[0] != numbers[1];
}

std::vector<pid_t> job_probe::members() const {
    std::vector<pid_t> found;
    std::error_code ec;
    for_each_member(mark(), ec, [&](known_process& member) noexcept {
        found.push_back(member.number);
        return visit_result::go_on;
    });
    CHECK_EQ(ec, std::error_code());
    return found;
}

pid_t job_probe::guardian() const {
    struct stat mine {};
    REQUIRE(::fstat(fd(), &mine) == 0);
    folder_numbers all("/proc");
    while (const pid_t process = all.next())
        if (text_of(process, "/comm") == "mutual-guardian\n" && is_running(process) && has_open(process, mine))
            return process;
    return 0;
}

bool job_probe::has_group_folder() const {
    return any_exists(folders());
}

bool job_probe::members_end() const {
    return within(soon, [&] { return members().empty(); });
}

bool job_probe::guardian_ends() const {
    return within(soon, [&] { return guardian() == 0; });
}

job_options killing() {
    job_options options;
    options.kill_on_last_close = true;
    return options;
}

mutual::child_process spawn_sleeper(named_job& job) {
    program_options options;
    options.standard_input = null_device();
    options.standard_output = null_device();
    const std::vector<std::string> minute{"60"};
    return job.spawn("sleep", minute, options);
}

} // namespace mutual::test
