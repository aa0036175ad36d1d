#include "posix/job_end.hpp"

#include "posix/kernel/job_page.hpp"
#include "posix/members.hpp"
#include "posix/read_at.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstddef>
#include <cstdint>

namespace mutual::posix {

namespace {

bool read_job(int fd, std::uint64_t& block, object_header& header) noexcept {
    struct stat status {};
    if (::fstat(fd, &status) != 0 || static_cast<std::uint64_t>(status.st_size) < control_block_size)
        return false;
    block = static_cast<std::uint64_t>(status.st_size) - control_block_size;
    return read_at(fd, block, header) && header.magic == layout_magic && header.version == layout_version &&
           header.type == object_type::job;
}

process_mark read_mark(int fd, std::uint64_t block) noexcept {
    process_mark mark;
    static_assert(offsetof(job_page, mark_job) == offsetof(process_mark, job) &&
                  offsetof(job_page, mark_path) == offsetof(process_mark, path));
    return read_at(fd, block + job_page_offset, mark) ? mark : process_mark();
}

} // namespace

control_folders read_folders(int fd, std::uint64_t block, std::uint64_t job) noexcept {
    control_folders folders;
    const std::uint64_t where = block + job_page_offset + offsetof(job_page, folders);
    const bool is_sound = read_at(fd, where, folders) && is_plausible(folders, job);
    return is_sound ? folders : control_folders();
}

bool kill_others(const process_mark& mark, const control_folders& folders, std::error_code& ec) noexcept {
    std::error_code ignored;
    const bool is_member = is_within(mark_of(0, ignored), mark);
    if (!is_member && !is_in_group(folders, ::getpid()))
        kill_control_group(folders); // in one step, however fast they start others
    kill_members(mark, ec);
    return is_member;
}

void kill_self() noexcept {
    for (;;)
        ::kill(::getpid(), SIGKILL);
}

void end_job(int fd) noexcept {
    object_header header{};
    std::uint64_t block = 0;
    if (!read_job(fd, block, header))
        return;
    const control_folders folders = read_folders(fd, block, header.job_number);
    std::error_code ignored;
    const bool is_member = header.kills_members != 0 && kill_others(read_mark(fd, block), folders, ignored);
    remove_control_group(folders);
    if (is_member)
        kill_self();
}

} // namespace mutual::posix
