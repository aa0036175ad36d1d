#include "posix/job_end.hpp"

#include "posix/kernel/job_page.hpp"
#include "posix/members.hpp"
#include "posix/retry.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstddef>
#include <cstdint>

namespace mutual::posix {

namespace {

/// The parts of a job's page that matter here, as plain bytes: it is read, not mapped, from a file that others can cut.
struct page_image {
    std::uint64_t mark_job;
    std::uint64_t mark_path;
    std::array<unsigned char, offsetof(job_page, folders) - 16> between;
    control_folders folders;
};
static_assert(sizeof(page_image) == sizeof(job_page) && offsetof(page_image, folders) == offsetof(job_page, folders));

template <typename Bytes>
bool read_at(int fd, std::uint64_t offset, Bytes& bytes) noexcept {
    return retry([&] { return ::pread(fd, &bytes, sizeof bytes, static_cast<off_t>(offset)); }) ==
           static_cast<ssize_t>(sizeof bytes);
}

bool read_job(int fd, object_header& header, page_image& page) noexcept {
    struct stat status {};
    if (::fstat(fd, &status) != 0 || static_cast<std::uint64_t>(status.st_size) < control_block_size)
        return false;
    const std::uint64_t block = static_cast<std::uint64_t>(status.st_size) - control_block_size;
    return read_at(fd, block, header) && header.magic == layout_magic && header.version == layout_version &&
           header.type == object_type::job && read_at(fd, block + job_page_offset, page);
}

} // namespace

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
    page_image page{};
    if (!read_job(fd, header, page))
        return;
    if (!is_plausible(page.folders, header.job_number))
        page.folders = {};
    std::error_code ignored;
    const bool is_member =
        header.kills_members != 0 && kill_others({page.mark_job, page.mark_path}, page.folders, ignored);
    remove_control_group(page.folders);
    if (is_member)
        kill_self();
}

} // namespace mutual::posix
