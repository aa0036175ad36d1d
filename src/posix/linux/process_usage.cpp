#include "posix/process_usage.hpp"

#include "posix/linux/numbered_path.hpp"
#include "posix/linux/small_file.hpp"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <string_view>

namespace mutual::posix {

namespace {

/// /proc/<pid>/stat behind the name in parentheses, which may contain anything.
class stat_fields {
public:
    explicit stat_fields(std::string_view line) noexcept : rest_(line.substr(line.rfind(')') + 1)) {}

    /// The next number but `skipped` fields.
    std::uint64_t number_after(int skipped) noexcept {
        for (int i = 0; i <= skipped; ++i)
            rest_.remove_prefix(std::min(rest_.find(' ', 1), rest_.size()));
        std::uint64_t value = 0;
        if (!rest_.empty())
            std::from_chars(rest_.data() + 1, rest_.data() + rest_.size(), value);
        return value;
    }

private:
    std::string_view rest_;
};

std::chrono::microseconds from_ticks(std::uint64_t ticks) noexcept {
    const auto per_second = static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK));
    return std::chrono::microseconds(ticks * 1'000'000 / per_second);
}

} // namespace

group_usage usage_of(pid_t process) noexcept {
    const small_file file(numbered_path("/proc/", process, "/stat").c_str());
    if (file.text().rfind(')') == std::string_view::npos)
        return {};
    stat_fields fields(file.text());
    const std::uint64_t user = fields.number_after(11); // utime is the 14th field, the state after the name the 3rd
    const std::uint64_t kernel = fields.number_after(0);
    const std::uint64_t children_user = fields.number_after(0);
    const std::uint64_t children_kernel = fields.number_after(0);
    return {from_ticks(user + children_user), from_ticks(kernel + children_kernel)};
}

} // namespace mutual::posix
