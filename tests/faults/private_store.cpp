#include "private_store.hpp"

#include <fmt/format.h>

#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>

namespace mutual::faults {

namespace {

constexpr const char* store = "/dev/shm";

bool is_private = false;

[[noreturn]] void end_as(pid_t child) {
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (WIFSIGNALED(status))
        fmt::print(stderr, "mutual_faults: ended by: {}\n", ::strsignal(WTERMSIG(status)));
    std::_Exit(WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_FAILURE);
}

bool mount_own() noexcept {
    return ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
           ::mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr) == 0 &&
           ::mount("tmpfs", store, "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777") == 0;
}

bool is_number(const std::string& name) {
    return std::ranges::all_of(name, [](char one) { return one >= '0' && one <= '9'; });
}

} // namespace

void become_private() {
    if (::unshare(CLONE_NEWNS | CLONE_NEWPID) != 0)
        return;
    // The namespace is for children.
    const pid_t child = ::fork();
    if (child < 0)
        throw std::system_error(errno, std::system_category(), "fork");
    if (child > 0)
        end_as(child);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    is_private = mount_own();
    if (!is_private)
        throw std::system_error(errno, std::system_category(), "mount");
}

bool store_is_private() noexcept {
    return is_private;
}

std::vector<std::string> files_in_store(std::string_view part) {
    std::vector<std::string> found;
    for (const auto& file : std::filesystem::directory_iterator(store)) {
        std::string name = file.path().filename();
        if (name.find(part) != std::string::npos)
            found.push_back(std::move(name));
    }
    return found;
}

bool is_only_process() {
    if (!is_private)
        return true;
    while (::waitpid(-1, nullptr, WNOHANG) > 0) {
    }
    std::size_t processes = 0;
    for (const auto& folder : std::filesystem::directory_iterator("/proc"))
        processes += is_number(folder.path().filename()) ? 1U : 0U;
    return processes == 1;
}

} // namespace mutual::faults
