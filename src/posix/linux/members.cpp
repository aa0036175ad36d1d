#include "posix/members.hpp"

#include "posix/linux/folder_numbers.hpp"
#include "posix/linux/numbered_path.hpp"
#include "posix/linux/small_file.hpp"
#include "posix/open_file.hpp"
#include "posix/retry.hpp"

#include <mutual/error.hpp>

#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

namespace mutual::posix {

namespace {

// The same numbers on every architecture, and newer than many headers.
constexpr long pidfd_send_signal_number = 424; // Linux 5.1
constexpr long pidfd_open_number = 434;        // Linux 5.3

} // namespace

bool has_ended(int descriptor) noexcept {
    pollfd one{descriptor, POLLIN, 0};
    return retry([&] { return ::poll(&one, 1, 0); }) > 0; // who cannot look must not take anybody for dead
}

bool was_waited_for(int descriptor) noexcept {
    return ::syscall(pidfd_send_signal_number, descriptor, 0, nullptr, 0U) != 0 && errno == ESRCH;
}

bool kill_process(const known_process& process) noexcept {
    return ::syscall(pidfd_send_signal_number, process.descriptor.get(), SIGKILL, nullptr, 0U) == 0;
}

known_process know_process(pid_t number, std::error_code& ec) noexcept {
    known_process result{number, unique_fd(static_cast<int>(::syscall(pidfd_open_number, number, 0U)))};
    if (!result.descriptor)
        ec = errno == ENOSYS ? make_error_code(errc::not_supported) : std::error_code(errno, native_category());
    else if (has_ended(result.descriptor.get()))
        ec = errc::process_ended;
    return result;
}

known_process know_process_of(int descriptor, std::error_code& ec) noexcept {
    const small_file info(numbered_path("/proc/self/fdinfo/", descriptor).c_str());
    const auto number = info.number_after("\nPid:\t");
    known_process result;
    if (info.text().find("\nPid:") == std::string_view::npos) {
        ec = {EBADF, native_category()};
        return result;
    }
    if (!number || *number == 0 || has_ended(descriptor)) { // "-1": it was waited for; 0: it is not in our namespace
        ec = errc::process_ended;
        return result;
    }
    result.number = static_cast<pid_t>(*number);
    result.descriptor = copy_of(descriptor, ec);
    return result;
}

namespace {

std::error_code no_list_of_processes(int error) noexcept {
    return error == ENOENT ? make_error_code(errc::not_supported) : std::error_code(error, native_category());
}

/// Numbers are given out in a circle. Who starts a process with a number that a look has passed already, and ends before
/// the look comes by, hides it. So a look at which nobody was found proves something only when nobody was born meanwhile.
class birth_watch {
public:
    [[nodiscard]] bool was_quiet() const noexcept { return last_born() == before_; }

private:
    static std::uint64_t last_born() noexcept {
        const small_file load("/proc/loadavg");
        const std::string_view text = load.text();
        std::uint64_t number = 0;
        std::from_chars(text.data() + text.rfind(' ') + 1, text.data() + text.size(), number);
        return number;
    }

    std::uint64_t before_ = last_born();
};

/// Where somebody is born all the time, a look is not repeated for ever.
constexpr int most_looks = 3;

/// False when it has ended. \errors why nobody knows
bool bears_mark(pid_t number, const process_mark& mark, std::error_code& ec) noexcept {
    std::error_code error;
    const bool bears = is_within(mark_of(number, error), mark);
    if (error && error.value() != ESRCH)
        ec = error;
    return bears;
}

/// \return whether there was a member
bool look_for_members(const process_mark& mark, void* context, member_visitor visit, std::error_code& ec) noexcept {
    bool any = false;
    // One after the other: who is listed and looked at much later has started another one and ended by then.
    folder_numbers all("/proc", folder_numbers::batch::few);
    while (const pid_t number = all.next()) {
        if (!bears_mark(number, mark, ec))
            continue;
        std::error_code error;
        known_process member = know_process(number, error);
        if (error.category() == native_category() && error.value() != ESRCH)
            ec = error;
        // The mark once more: the first look was at a number.
        if (error || !bears_mark(number, mark, ec) || has_ended(member.descriptor.get()))
            continue;
        any = true;
        if (visit(context, member) == visit_result::stop)
            return true;
    }
    // A list that breaks off hides living members: "none left" would be a lie to who terminates or waits.
    if (all.error() != 0)
        ec = no_list_of_processes(all.error());
    return any;
}

} // namespace

std::error_code check_means_of_finding() noexcept {
    const unique_fd list(retry([&] { return ::open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC); }));
    if (!list)
        return no_list_of_processes(errno);
    std::error_code ec;
    const known_process one = know_process(::getpid(), ec);
    if (!ec)
        const unique_fd file_of_one = copy_of(list.get(), ec);
    return ec;
}

void for_each_member(const process_mark& mark, void* context, member_visitor visit, std::error_code& ec) noexcept {
    if (!is_valid(mark))
        return;
    for (int looks = 0; looks < most_looks; ++looks) {
        const birth_watch births;
        if (look_for_members(mark, context, visit, ec) || ec || births.was_quiet())
            return;
    }
}

namespace {

/// \return how many of them still live, the calling process and those that may not be killed not counted
std::size_t kill_once(const process_mark& mark, unique_fd& one_of_them, std::error_code& ec) noexcept {
    std::size_t killed = 0;
    const pid_t me = ::getpid();
    for_each_member(mark, ec, [&](known_process& member) noexcept {
        if (member.number != me && kill_process(member)) {
            ++killed;
            one_of_them = std::move(member.descriptor);
        }
        return visit_result::go_on;
    });
    return killed;
}

} // namespace

// Who is found is killed, and who was killed starts nobody any more. So each look finds only those whom living ones have
// started since the look before came by, and there are fewer of them each time.
void kill_members(const process_mark& mark, std::error_code& ec) noexcept {
    constexpr std::chrono::seconds patience{3};
    // Who starts another process and ends, again and again, is missed by a look now and then.
    constexpr int looks_to_be_sure = 16;
    const auto end = std::chrono::steady_clock::now() + patience;
    unique_fd one_of_them;
    for (int empty_looks = 0; empty_looks < looks_to_be_sure && !ec && std::chrono::steady_clock::now() < end;) {
        const birth_watch births;
        if (kill_once(mark, one_of_them, ec) != 0) {
            pollfd dying{one_of_them.get(), POLLIN, 0};
            ::poll(&dying, 1, 50); // it makes no difference whether a signal ends this
            empty_looks = 0;
        } else {
            empty_looks = births.was_quiet() ? looks_to_be_sure : empty_looks + 1;
        }
    }
}

} // namespace mutual::posix
