// The mark is the limit of "file locks" (RLIMIT_LOCKS), which limits nothing since Linux 2.4.25: the kernel still keeps a
// soft and a hard one for each process, hands both on by fork and exec, lets a process lower its own only, lets the owner of
// a process change them from outside, and shows them to everybody in /proc/<pid>/limits.
//
// Soft limit: the number of the outermost job, between 2^62 and 2^63, which nobody sets by hand. Hard limit: three times 21
// bits below the highest one, the jobs within it, from outside inwards; all ones for none. So the outermost job leaves the
// hard limit "unlimited", and a job further inwards lowers it, as every process may.

#include "posix/process_mark.hpp"

#include "posix/linux/numbered_path.hpp"
#include "posix/linux/resource_limit.hpp"
#include "posix/linux/small_file.hpp"
#include "posix/retry.hpp"

#include <mutual/error.hpp>

#include <sys/random.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <string_view>

namespace mutual::posix {

namespace {

constexpr int lock_limit = 10; // RLIMIT_LOCKS, which <sys/resource.h> hides from strict programs

constexpr std::uint64_t number_bit = std::uint64_t{1} << 62;
constexpr std::uint64_t top_bit = std::uint64_t{1} << 63;
constexpr int levels = 3;
constexpr int level_bits = 21;
constexpr std::uint64_t no_job = (std::uint64_t{1} << level_bits) - 1;

constexpr int shift_of(int level) noexcept {
    return (levels - 1 - level) * level_bits;
}

constexpr std::uint64_t job_at(std::uint64_t path, int level) noexcept {
    return path >> shift_of(level) & no_job;
}

/// As the kernel prints it.
std::uint64_t read_limit(std::string_view text) noexcept {
    std::uint64_t value = unlimited;
    std::from_chars(text.data(), text.data() + text.size(), value); // "unlimited" leaves it alone
    return value;
}

std::string_view next_word(std::string_view& text) noexcept {
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    const std::string_view word = text.substr(0, text.find_first_of(" \n"));
    text.remove_prefix(word.size());
    return word;
}

/// For processes of others, such as a member that has started a program with other privileges.
process_mark look_up(pid_t process, std::error_code& ec) noexcept {
    const small_file limits(numbered_path("/proc/", process, "/limits").c_str());
    constexpr std::string_view label = "Max file locks";
    const std::size_t found = limits.text().find(label);
    if (found == std::string_view::npos) {
        // It has ended, or is hidden from the caller. Anything else hinders the caller and says nothing of the process:
        // taken for gone, a member would be passed over.
        const int error = limits.error();
        const bool is_out_of_sight = error == 0 || error == ENOENT || error == EACCES || error == EPERM;
        ec = {is_out_of_sight ? ESRCH : error, native_category()};
        return {};
    }
    std::string_view rest = limits.text().substr(found + label.size());
    const std::uint64_t soft = read_limit(next_word(rest));
    return {soft, read_limit(next_word(rest))};
}

} // namespace

std::uint64_t new_job_number(std::error_code& ec) noexcept {
    std::uint64_t number = 0;
    if (retry([&] { return ::getrandom(&number, sizeof number, 0); }) != static_cast<ssize_t>(sizeof number))
        ec = {errno, native_category()};
    return (number & (number_bit - 1)) | number_bit;
}

process_mark outermost_mark(std::uint64_t job) noexcept {
    return {job, unlimited};
}

std::optional<process_mark> inner_mark(const process_mark& outer, std::uint64_t job) noexcept {
    for (int level = 0; level < levels; ++level) {
        if (job_at(outer.path, level) != no_job)
            continue;
        const std::uint64_t removed = (no_job ^ job % no_job) << shift_of(level);
        return process_mark{outer.job, outer.path & ~removed};
    }
    return std::nullopt;
}

bool is_valid(const process_mark& mark) noexcept {
    return (mark.job & (top_bit | number_bit)) == number_bit && (mark.path & top_bit) != 0;
}

bool is_within(const process_mark& mark, const process_mark& of) noexcept {
    if (!is_valid(mark) || !is_valid(of) || mark.job != of.job)
        return false;
    for (int level = 0; level < levels && job_at(of.path, level) != no_job; ++level) {
        if (job_at(mark.path, level) != job_at(of.path, level))
            return false;
    }
    return true;
}

process_mark mark_of(pid_t process, std::error_code& ec) noexcept {
    std::error_code refusal;
    const process_mark mark = changeable_mark_of(process, refusal);
    if (refusal.value() == EPERM)
        return look_up(process, ec);
    if (refusal)
        ec = refusal;
    return mark;
}

process_mark changeable_mark_of(pid_t process, std::error_code& ec) noexcept {
    limit_pair now{};
    // To look takes the same right as to change.
    const int error = exchange_limit(process, lock_limit, nullptr, &now);
    if (error != 0)
        ec = {error, native_category()};
    return {now.soft, now.hard};
}

int set_mark(pid_t process, const process_mark& mark, process_mark* replaced) noexcept {
    const limit_pair wanted{mark.job, mark.path};
    limit_pair old{};
    const int error = exchange_limit(process, lock_limit, &wanted, &old);
    if (replaced != nullptr)
        *replaced = {old.soft, old.hard};
    return error;
}

void drop_own_mark() noexcept {
    constexpr limit_pair none{0, 0};
    exchange_limit(0, lock_limit, &none, nullptr);
}

} // namespace mutual::posix
