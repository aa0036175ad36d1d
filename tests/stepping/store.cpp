#include "store.hpp"

#include "posix/store_folder.hpp"

#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <system_error>

namespace mutual::stepping {

namespace {

constexpr int failed = 2;

/// The first process of its own system.
[[noreturn]] void be_first(const std::function<int()>& run) noexcept {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    const bool is_apart = ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
                          ::mount("tmpfs", posix::store_folder(), "tmpfs", 0, "mode=1777") == 0 &&
                          ::mount("proc", "/proc", "proc", 0, nullptr) == 0;
    const int result = is_apart ? run() : failed;
    std::fflush(stdout);
    ::_exit(result);
}

} // namespace

int apart(const std::function<int()>& run) {
    if (::unshare(CLONE_NEWNS | CLONE_NEWPID) != 0)
        return run();
    const pid_t first = ::fork();
    if (first == 0)
        be_first(run);
    int status = 0;
    const bool ended = first > 0 && ::waitpid(first, &status, 0) == first;
    return ended && WIFEXITED(status) ? WEXITSTATUS(status) : failed;
}

std::vector<std::string> files_in_store(std::string_view part) {
    std::vector<std::string> found;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(posix::store_folder(), ignored)) {
        std::string name = entry.path().filename().string();
        if (name.find(part) != std::string::npos)
            found.push_back(std::move(name));
    }
    return found;
}

} // namespace mutual::stepping
