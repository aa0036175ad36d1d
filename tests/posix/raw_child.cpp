#include "raw_child.hpp"

#include "job_probe.hpp"

#include "posix/linux/folder_numbers.hpp"

#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <system_error>

namespace mutual::test {

raw_child::raw_child()
    : process_(static_cast<pid_t>(::syscall(SYS_clone, SIGCHLD, nullptr, nullptr, nullptr, nullptr))) {
    if (process_ < 0)
        throw std::system_error(errno, std::generic_category(), "clone");
    if (process_ > 0)
        return;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::alarm(30);
    // What it inherited would keep objects alive. Not close(2) of the library: ThreadSanitizer, which knows nothing of this
    // process, would take it for a thread of the parent's.
    for (int fd = 3; fd < 1024; ++fd)
        ::syscall(SYS_close, fd);
    for (;;)
        ::pause();
}

void raw_child::end() noexcept {
    if (process_ <= 0)
        return;
    ::kill(process_, SIGKILL);
    ::waitpid(std::exchange(process_, -1), nullptr, 0);
}

bool raw_child::is_running() const {
    return test::is_running(process_);
}

pid_t last_thread() {
    posix::folder_numbers threads("/proc/self/task");
    pid_t last = 0;
    while (const pid_t thread = threads.next())
        last = std::max(last, thread);
    return last;
}

} // namespace mutual::test
