#include "forked_peer.hpp"

#include "support/doctest.hpp"
#include "support/timing.hpp"

#include <mutual/error.hpp>

#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <exception>
#include <fstream>
#include <system_error>

namespace mutual::test {

namespace {

constexpr unsigned peer_lifetime = 120; // seconds; far more than any test takes

struct request {
    forked_peer::step what;
    std::array<char, 8000> arguments;
};

const std::string worker_word = "worker ";

void tell(int socket, const std::string& text) {
    static_cast<void>(::send(socket, text.data(), text.size(), MSG_NOSIGNAL));
}

/// Fails with the words of what was tried.
void must(bool succeeded, const char* what) {
    if (!succeeded)
        throw std::system_error(errno, std::generic_category(), what);
}

/// Goes with the process that started it.
void end_with_parent() {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::alarm(peer_lifetime);
}

void make_private_root() {
    // Over /tmp, which is this mount namespace's own by now: nothing to clean up.
    must(::mount("tmpfs", "/tmp", "tmpfs", 0, nullptr) == 0, "mount tmpfs");
    must(::mkdir("/tmp/dev", 0755) == 0 && ::mkdir("/tmp/dev/shm", 0755) == 0, "mkdir");
    must(::mount("/dev/shm", "/tmp/dev/shm", nullptr, MS_BIND, nullptr) == 0, "bind /dev/shm");
    must(::chroot("/tmp") == 0 && ::chdir("/") == 0, "chroot");
}

/// Goes on in the first process of a new PID namespace; the calling one stays behind and ends as that does.
/// \param socket  tells the test that process' number
void enter_container(int socket) {
    must(::unshare(CLONE_NEWPID | CLONE_NEWNS) == 0, "unshare");
    must(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0, "make mounts private");
    const pid_t inner = ::fork();
    must(inner >= 0, "fork");
    if (inner == 0) {
        end_with_parent();
        return;
    }
    tell(socket, worker_word + std::to_string(inner));
    ::close(socket);
    int status = 0;
    ::waitpid(inner, &status, 0);
    ::_exit(0);
}

void set_up(const peer_options& options, int socket) {
    if (options.in_container) {
        enter_container(socket);
        if (options.without_proc)
            make_private_root();
        else
            must(::mount("proc", "/proc", "proc", 0, nullptr) == 0, "mount proc");
    } else {
        tell(socket, worker_word + std::to_string(::getpid()));
    }
    if (options.user)
        become(*options.user);
    end_with_parent(); // a change of the user forgets it
}

std::string perform(const request& order, belongings& mine) {
    try {
        return order.what(mine, split_words(order.arguments.data()));
    } catch (const object_error& error) {
        return "error " + error_name(error.code());
    } catch (const std::exception& error) {
        return std::string("failed: ") + error.what();
    }
}

[[noreturn]] void live(const peer_options& options, int socket) {
    try {
        set_up(options, socket);
        tell(socket, "ready");
    } catch (const std::exception& error) {
        tell(socket, error.what());
        ::_exit(1);
    }
    belongings mine;
    request order{};
    while (::recv(socket, &order, sizeof order, 0) == static_cast<ssize_t>(sizeof order))
        tell(socket, perform(order, mine));
    ::_exit(0);
}

/// Of the system call that a blocked process is in; -1 when it runs, or nobody tells.
long current_call(pid_t process) {
    std::ifstream file("/proc/" + std::to_string(process) + "/syscall");
    long number = -1;
    return file >> number ? number : -1;
}

} // namespace

identity test_user(unsigned number, std::vector<gid_t> groups) {
    const uid_t id = 60000 + number;
    return {id, id, std::move(groups)};
}

void become(const identity& who) {
    must(::setgroups(who.groups.size(), who.groups.data()) == 0, "setgroups");
    must(::setresgid(who.group, who.group, who.group) == 0, "setresgid");
    must(::setresuid(who.user, who.user, who.user) == 0, "setresuid");
    ::prctl(PR_SET_DUMPABLE, 1); // a process that changed its user is closed to others of that user, and to itself
}

bool can_be_others() {
    if (::geteuid() == 0)
        return true;
    MESSAGE("skipped: only root can be other users");
    return false;
}

forked_peer::forked_peer(const peer_options& options) {
    std::array<int, 2> ends{};
    REQUIRE(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) == 0);
    child_ = ::fork();
    if (child_ == 0) {
        ::close(ends[0]);
        end_with_parent();
        live(options, ends[1]);
    }
    ::close(ends[1]);
    socket_ = ends[0];
    REQUIRE(child_ > 0);
    worker_ = child_;
    // In either order: the process in a container, and its number here.
    std::string problem;
    for (bool is_known = false; problem.empty() && !(is_known && is_ready_);) {
        const std::string text = answer();
        if (text.starts_with(worker_word)) {
            worker_ = static_cast<pid_t>(std::stol(text.substr(worker_word.size())));
            is_known = true;
        } else if (text == "ready") {
            is_ready_ = true;
        } else {
            problem = text;
        }
    }
    if (!problem.empty())
        MESSAGE("skipped: " << problem);
}

void forked_peer::send(step what, const words& arguments) {
    request order{what, {}};
    const std::string line = join_words(arguments);
    REQUIRE(line.size() < order.arguments.size());
    std::memcpy(order.arguments.data(), line.data(), line.size());
    static_cast<void>(::send(socket_, &order, sizeof order, MSG_NOSIGNAL));
}

std::string forked_peer::answer() {
    std::array<char, 8192> text{};
    const ssize_t size = ::recv(socket_, text.data(), text.size(), 0);
    return size > 0 ? std::string(text.data(), static_cast<std::size_t>(size)) : std::string("ended");
}

void forked_peer::await_block() const {
    const std::string thread = std::to_string(worker_);
    eventually([&] { return is_asleep(thread) && current_call(worker_) != SYS_recvfrom; });
}

void forked_peer::kill() noexcept {
    if (child_ <= 0)
        return;
    ::kill(worker_, SIGKILL);
    int status = 0;
    ::waitpid(child_, &status, 0); // one that is in a container is waited for by the one that stayed behind
    child_ = -1;
    ::close(socket_);
    socket_ = -1;
}

} // namespace mutual::test
