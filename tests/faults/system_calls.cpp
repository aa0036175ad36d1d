// What is not here for any call: EBADF, EFAULT, EINVAL, ENOTSUP and the like, which tell of a wrong argument, and so of a
// defect in the caller; and answers about the world that would be lies, such as ENOENT for a file that is there, EEXIST
// for one that is not, EAGAIN for a lock that nobody has, ETIMEDOUT before the time: others who cause them in earnest
// have tests of their own.

#include "system_calls.hpp"

#include <fcntl.h>
#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include <algorithm>
#include <cerrno>

namespace mutual::faults {

namespace {

constexpr long futex_waitv_call = 449; // missing in older headers

constexpr std::array interrupted{EINTR};
constexpr std::array no_memory{ENOMEM};
constexpr std::array creating{EINTR, EACCES, EDQUOT, EMFILE, ENFILE, ENOMEM, ENOSPC};
constexpr std::array opening{EINTR, EACCES, EMFILE, ENFILE, ENOMEM};
constexpr std::array closing{EINTR, EIO, ENOSPC};
constexpr std::array looking{ENOMEM, EACCES};
constexpr std::array of_file_system{EINTR, EIO, ENOMEM, ENOSYS};
constexpr std::array cutting{EINTR, EFBIG, EIO, EPERM};
constexpr std::array allocating{EINTR, EFBIG, EIO, ENODEV, ENOSPC, ENOSYS, EOPNOTSUPP, EPERM};
constexpr std::array reading{EINTR, EIO};
constexpr std::array writing{EINTR, EIO, ENOSPC, EDQUOT, EFBIG, EPERM};
constexpr std::array mapping{ENOMEM, EAGAIN, EACCES, ENFILE, EPERM};
constexpr std::array protecting{ENOMEM, EACCES};
constexpr std::array synchronizing{EBUSY, EIO, ENOMEM};
constexpr std::array advising{EAGAIN, EIO, ENOMEM};
constexpr std::array removing{EACCES, EBUSY, EIO, ENOMEM, EPERM, EROFS};
constexpr std::array locking{EINTR, ENOLCK};
constexpr std::array copying{EMFILE};
constexpr std::array sealing{EBUSY, EPERM};
constexpr std::array changing_mode{EIO, ENOMEM, EPERM, EROFS};
constexpr std::array making_memory_file{EMFILE, ENFILE, ENOMEM};
constexpr std::array knowing_process{EMFILE, ENFILE, ENODEV, ENOMEM};
constexpr std::array fetching{EMFILE, ENFILE, EPERM};
constexpr std::array limiting{EPERM};
constexpr std::array forking{EAGAIN, ENOMEM};
constexpr std::array forking_anew{EAGAIN, ENOMEM, ENOSYS};
constexpr std::array polling{EINTR, ENOMEM};
constexpr std::array new_descriptor{EMFILE, ENFILE, ENOMEM};
constexpr std::array new_pipe{EMFILE, ENFILE};
constexpr std::array of_attribute{EACCES, ENOTSUP, ENOMEM};
constexpr std::array of_times{EACCES, EPERM, EROFS};
constexpr std::array sending{EINTR, EAGAIN, ENOBUFS, ENOMEM, ECONNRESET, EPIPE, ETOOMANYREFS};
constexpr std::array receiving{EINTR, EAGAIN, ECONNREFUSED, ENOMEM};
constexpr std::array random_bytes{EINTR, ENOSYS};
constexpr std::array of_link{EACCES, EIO, ENOMEM};
constexpr std::array of_folder{EACCES, EDQUOT, EMLINK, ENOMEM, ENOSPC, EPERM, EROFS};
constexpr std::array sleeping{EINTR, EAGAIN};
constexpr std::array sleeping_on_many{EINTR, EAGAIN, ENOMEM, ENOSYS, EPERM};
constexpr std::array reaping{EINTR, ECHILD};
constexpr std::array ranking{EACCES, EPERM};
constexpr std::array listing{ENOENT};
constexpr std::array asking_terminal{ENOTTY};

constexpr std::span<const int> none{};
constexpr std::string_view cannot_fail = "cannot fail";
constexpr std::string_view never_unless_misused = "fails for wrong arguments alone";
constexpr std::uint64_t futex_command = static_cast<std::uint64_t>(FUTEX_CMD_MASK);

constexpr system_call command(long number, std::string_view name, int argument, std::uint64_t value,
                              std::span<const int> errors, std::string_view reason = {}) {
    system_call row{number, name, errors, reason};
    row.command_argument = argument;
    row.command = value;
    return row;
}

constexpr system_call sleeping_call(system_call row) {
    row.sleeps = true;
    return row;
}

/// A bit in an argument makes it another call.
constexpr system_call masked(long number, std::string_view name, int argument, std::uint64_t bit,
                             std::span<const int> errors, std::string_view reason = {}) {
    system_call row = command(number, name, argument, bit, errors, reason);
    row.command_mask = bit;
    return row;
}

constexpr system_call futex(std::string_view name, std::uint64_t operation, std::span<const int> errors,
                            std::string_view reason = {}) {
    system_call row = command(SYS_futex, name, 1, operation, errors, reason);
    row.command_mask = futex_command;
    return row;
}

constexpr std::array table{
    // Files.
    masked(SYS_openat, "openat with O_CREAT", 2, O_CREAT, creating),
    system_call{SYS_openat, "openat", opening},
    system_call{SYS_close, "close", closing, "the descriptor is gone in any case", injection_manner::after},
    masked(SYS_newfstatat, "newfstatat of a descriptor", 3, AT_EMPTY_PATH, no_memory),
    system_call{SYS_newfstatat, "newfstatat", looking},
    system_call{SYS_fstat, "fstat", no_memory},
    system_call{SYS_statx, "statx", looking},
    system_call{SYS_fstatfs, "fstatfs", of_file_system},
    system_call{SYS_statfs, "statfs", of_file_system},
    system_call{SYS_ftruncate, "ftruncate", cutting},
    system_call{SYS_fallocate, "fallocate", allocating},
    system_call{SYS_pread64, "pread64", reading},
    system_call{SYS_preadv, "preadv", reading},
    system_call{SYS_read, "read", reading},
    system_call{SYS_pwrite64, "pwrite64", writing},
    system_call{SYS_write, "write", writing},
    system_call{SYS_unlink, "unlink", removing},
    system_call{SYS_unlinkat, "unlinkat", removing},
    system_call{SYS_fchmod, "fchmod", changing_mode},
    system_call{SYS_fchmodat, "fchmodat", changing_mode},
    system_call{SYS_readlink, "readlink", of_link},
    system_call{SYS_readlinkat, "readlinkat", of_link},
    system_call{SYS_getdents64, "getdents64", listing},
    system_call{SYS_lseek, "lseek", none, never_unless_misused},
    system_call{SYS_ioctl, "ioctl", asking_terminal},
    system_call{SYS_fsync, "fsync", std::span<const int>(reading)},
    system_call{SYS_mkdir, "mkdir", of_folder},
    system_call{SYS_mkdirat, "mkdirat", of_folder},
    system_call{SYS_rmdir, "rmdir", removing},
    command(SYS_fcntl, "fcntl F_OFD_SETLK", 1, F_OFD_SETLK, locking),
    command(SYS_fcntl, "fcntl F_OFD_GETLK", 1, F_OFD_GETLK, interrupted),
    sleeping_call(command(SYS_fcntl, "fcntl F_OFD_SETLKW", 1, F_OFD_SETLKW, locking)),
    command(SYS_fcntl, "fcntl F_DUPFD_CLOEXEC", 1, F_DUPFD_CLOEXEC, copying),
    command(SYS_fcntl, "fcntl F_ADD_SEALS", 1, F_ADD_SEALS, sealing),
    command(SYS_fcntl, "fcntl F_GET_SEALS", 1, F_GET_SEALS, none, never_unless_misused),
    command(SYS_fcntl, "fcntl F_GETFD", 1, F_GETFD, none, never_unless_misused),
    command(SYS_fcntl, "fcntl F_SETFD", 1, F_SETFD, none, never_unless_misused),
    command(SYS_fcntl, "fcntl F_GETFL", 1, F_GETFL, none, never_unless_misused),
    system_call{SYS_memfd_create, "memfd_create", making_memory_file},
    system_call{SYS_pipe2, "pipe2", new_pipe},
    system_call{SYS_getxattr, "getxattr", of_attribute},
    system_call{SYS_setxattr, "setxattr", of_attribute},
    system_call{SYS_utimensat, "utimensat", of_times},
    system_call{SYS_faccessat2, "faccessat2", of_link},
    system_call{SYS_access, "access", of_link},
    system_call{SYS_dup3, "dup3", copying},
    system_call{SYS_eventfd2, "eventfd2", new_descriptor},

    // Memory.
    masked(SYS_mmap, "mmap of memory", 3, MAP_ANONYMOUS, no_memory, "all else is about files"),
    system_call{SYS_mmap, "mmap", mapping},
    system_call{SYS_munmap, "munmap", none, "fails only where it would split a mapping, and these are whole ones"},
    system_call{SYS_mprotect, "mprotect", protecting},
    system_call{SYS_msync, "msync", synchronizing},
    system_call{SYS_madvise, "madvise", advising},
    system_call{SYS_brk, "brk", no_memory, {}, injection_manner::no_more},

    // Waiting.
    sleeping_call(futex("futex FUTEX_WAIT_BITSET", FUTEX_WAIT_BITSET, sleeping)),
    sleeping_call(futex("futex FUTEX_WAIT", FUTEX_WAIT, sleeping)),
    futex("futex FUTEX_WAKE", FUTEX_WAKE, none, never_unless_misused),
    sleeping_call(system_call{futex_waitv_call, "futex_waitv", sleeping_on_many}),
    sleeping_call(system_call{SYS_poll, "poll", polling}),
    sleeping_call(system_call{SYS_ppoll, "ppoll", polling}),
    system_call{SYS_clock_nanosleep, "clock_nanosleep", interrupted},
    system_call{SYS_sched_yield, "sched_yield", none, "always succeeds on Linux"},

    // Processes.
    system_call{SYS_getpid, "getpid", none, cannot_fail},
    system_call{SYS_gettid, "gettid", none, cannot_fail},
    system_call{SYS_getuid, "getuid", none, cannot_fail},
    system_call{SYS_geteuid, "geteuid", none, cannot_fail},
    system_call{SYS_getgid, "getgid", none, cannot_fail},
    system_call{SYS_getegid, "getegid", none, cannot_fail},
    system_call{SYS_getrandom, "getrandom", random_bytes},
    system_call{SYS_sysinfo, "sysinfo", none, never_unless_misused},
    system_call{SYS_rt_sigprocmask, "rt_sigprocmask", none, never_unless_misused},
    system_call{SYS_rt_sigaction, "rt_sigaction", none, never_unless_misused},
    system_call{SYS_arch_prctl, "arch_prctl", none, never_unless_misused},
    system_call{SYS_prctl, "prctl", none, never_unless_misused},
    system_call{SYS_prlimit64, "prlimit64", limiting},
    system_call{SYS_clone, "clone", forking},
    system_call{SYS_clone3, "clone3", forking_anew},
    system_call{SYS_vfork, "vfork", forking},
    system_call{SYS_wait4, "wait4", reaping},
    system_call{SYS_waitid, "waitid", reaping},
    system_call{SYS_kill, "kill", limiting},
    system_call{SYS_pidfd_open, "pidfd_open", knowing_process},
    system_call{SYS_pidfd_getfd, "pidfd_getfd", fetching},
    system_call{SYS_pidfd_send_signal, "pidfd_send_signal", none,
                "EPERM is an answer: members of other users are not killed, as docs/jobs.md says"},
    system_call{SYS_setpriority, "setpriority", ranking},
    system_call{SYS_getpriority, "getpriority", none, "fails only when there is no such process"},

    // Sockets.
    system_call{SYS_sendmsg, "sendmsg", sending},
    system_call{SYS_recvmsg, "recvmsg", receiving},
    system_call{SYS_getsockopt, "getsockopt", none, never_unless_misused},
};

} // namespace

std::span<const system_call> system_calls() noexcept {
    return table;
}

const system_call* find_system_call(const made_call& call) noexcept {
    const auto is_it = [&](const system_call& row) {
        if (static_cast<std::uint64_t>(row.number) != call.number)
            return false;
        return row.command_argument < 0 ||
               (call.arguments[static_cast<std::size_t>(row.command_argument)] & row.command_mask) == row.command;
    };
    const auto found = std::ranges::find_if(table, is_it);
    return found != table.end() ? &*found : nullptr;
}

} // namespace mutual::faults
