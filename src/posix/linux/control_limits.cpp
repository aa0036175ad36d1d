#include "posix/control_group.hpp"
#include "posix/linux/cgroup_tree.hpp"
#include "posix/linux/numbered_path.hpp"
#include "posix/linux/small_file.hpp"

#include <mutual/error.hpp>

#include <cerrno>
#include <string_view>

namespace mutual::posix {

namespace {

std::error_code to_error(int number) noexcept {
    return number == 0 ? std::error_code() : std::error_code(number, native_category());
}

int write_to(const char* folder, std::string_view file, std::string_view text) noexcept {
    return write_small_file(group_path({folder, file}).c_str(), text);
}

/// A limit as the kernel reads it. \param none  what it reads for no limit
int write_limit(const char* folder, std::string_view file, std::optional<std::uint64_t> limit,
                std::string_view none) noexcept {
    return write_to(folder, file, limit ? decimal_text(*limit).view() : none);
}

std::optional<std::uint64_t> read_number(const char* folder, std::string_view file) noexcept {
    return small_file(group_path({folder, file}).c_str()).number_after("");
}

/// Version 1. The sum of memory and swap may never be less than the memory alone, so the order depends on whether the
/// limit rises or falls; one of the two writes of the sum is refused, unless nobody counts swap.
int limit_memory_v1(const char* folder, std::optional<std::uint64_t> bytes) noexcept {
    write_limit(folder, "/memory.memsw.limit_in_bytes", bytes, "-1");
    const int error = write_limit(folder, "/memory.limit_in_bytes", bytes, "-1");
    if (error == 0)
        write_limit(folder, "/memory.memsw.limit_in_bytes", bytes, "-1");
    return error;
}

} // namespace

void limit_tasks(const control_folders& folders, std::optional<std::uint32_t> most, std::error_code& ec) noexcept {
    if (folders.pids[0] == '\0') {
        ec = make_error_code(errc::not_supported);
        return;
    }
    const char* const folder = folders.pids.data();
    int error = write_limit(folder, "/pids.max", most, "max");
    if (error == EINVAL) // more than the system could ever have
        error = write_to(folder, "/pids.max", "max");
    ec = to_error(error);
}

void limit_memory(const control_folders& folders, std::optional<std::uint64_t> bytes, std::error_code& ec) noexcept {
    if (folders.memory[0] == '\0') {
        ec = make_error_code(errc::not_supported);
        return;
    }
    const char* const folder = folders.memory.data();
    int error = write_limit(folder, "/memory.max", bytes, "max");
    if (error == 0)
        write_to(folder, "/memory.swap.max", bytes ? "0" : "max"); // not there where nobody counts swap
    else if (error == ENOENT)
        error = limit_memory_v1(folder, bytes);
    ec = to_error(error);
}

std::optional<std::uint32_t> count_tasks(const control_folders& folders) noexcept {
    if (folders.pids[0] == '\0')
        return std::nullopt;
    const auto count = read_number(folders.pids.data(), "/pids.current");
    return count ? std::optional(static_cast<std::uint32_t>(*count)) : std::nullopt;
}

std::optional<group_usage> group_cpu_time(const control_folders& folders) noexcept {
    if (folders.unified[0] == '\0')
        return std::nullopt;
    const small_file facts(group_path({folders.unified.data(), "/cpu.stat"}).c_str());
    const auto user = facts.number_after("\nuser_usec ");
    const auto kernel = facts.number_after("\nsystem_usec ");
    if (!user || !kernel)
        return std::nullopt;
    return group_usage{std::chrono::microseconds(*user), std::chrono::microseconds(*kernel)};
}

std::optional<std::uint64_t> group_peak_memory(const control_folders& folders) noexcept {
    if (folders.memory[0] == '\0')
        return std::nullopt;
    const auto peak = read_number(folders.memory.data(), "/memory.peak");
    return peak ? peak : read_number(folders.memory.data(), "/memory.max_usage_in_bytes");
}

} // namespace mutual::posix
