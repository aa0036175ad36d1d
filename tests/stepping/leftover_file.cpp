#include "leftover_file.hpp"

#include "child.hpp"

#include "posix/kernel/control_block.hpp"
#include "posix/kernel/seat.hpp"
#include "posix/kernel/shm_path.hpp"
#include "posix/read_at.hpp"
#include "posix/unique_fd.hpp"

#include <mutual/object_name.hpp>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>

namespace mutual::stepping {

std::string seen_file::describe() const {
    switch (kind) {
    case file_kind::finished:
        return "a leftover";
    case file_kind::unfinished:
        return "an unfinished file";
    default:
        return "no file";
    }
}

namespace {

posix::unique_fd open_file(const std::string& object_name) {
    const posix::shm_path path{mutual::object_name(object_name)};
    return posix::unique_fd(::shm_open(path.c_str(), O_RDONLY | O_CLOEXEC, 0));
}

} // namespace

seen_file look_at_file(const std::string& object_name) {
    const posix::unique_fd fd = open_file(object_name);
    struct stat status {};
    posix::object_header header{};
    if (!fd || ::fstat(fd.get(), &status) != 0)
        return {};
    const auto size = static_cast<std::uint64_t>(status.st_size);
    if (size < posix::control_block_size || !posix::read_at(fd.get(), size - posix::control_block_size, header) ||
        header.magic != posix::layout_magic)
        return {file_kind::unfinished};
    return {file_kind::finished, header.creator_pid};
}

bool is_being_worked_on(const std::string& object_name) {
    const posix::unique_fd fd = open_file(object_name);
    struct stat status {};
    return !fd || ::fstat(fd.get(), &status) != 0 || status.st_size == 0 ||
           posix::is_locked_elsewhere(fd.get(), posix::guard_byte, true);
}

unsigned long in_killed_process(const std::function<void()>& act) {
    child short_lived([&] {
        act();
        if (wait_to_be_stepped())
            sleep_for_ever();
    });
    const auto number = static_cast<unsigned long>(short_lived.pid());
    static_cast<void>(short_lived.is_waiting_to_be_stepped());
    return number;
}

way_to_remove next_way_to_remove() {
    static unsigned turn = 0;
    return static_cast<way_to_remove>(turn++ % 3);
}

} // namespace mutual::stepping
