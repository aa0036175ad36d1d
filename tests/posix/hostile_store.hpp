#pragma once
/// \file
/// What a neighbour can put under a name or do to an object's file behind our back, and what must come of it.

#include "posix/kernel/shm_path.hpp"
#include "posix/unique_fd.hpp"

#include <mutual/error.hpp>
#include <mutual/object_name.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>

namespace mutual::test {

/// No attack that needs no lock takes longer than this to be refused; far more than it takes.
inline constexpr std::chrono::seconds refused_within{2};

/// Where the file of that name is in the file system.
std::string file_of(const object_name& name);
/// For reading and writing; fails the test when that is not possible.
posix::unique_fd open_file(const std::string& path);

/// What stands in the store under a path, to find out whether it was touched: kind, owner, mode, size, time of the last
/// change of any of it, bytes.
std::string look_at(const std::string& path);

/// A name whose file is a neighbour's. Removes at the end whatever is there then.
class planted_name {
public:
    explicit planted_name(std::string_view stem = "hostile");
    planted_name(const planted_name&) = delete;
    planted_name& operator=(const planted_name&) = delete;
    ~planted_name();

    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    [[nodiscard]] const std::string& path() const noexcept { return path_; }
    /// A new regular file there.
    posix::unique_fd make_file(std::string_view bytes = {}) const;

private:
    std::string name_;
    std::string path_;
};

/// Opening, opening or creating, and creating, as every type, all give this error, in time, and change nothing.
void check_refused(const std::string& name, std::error_code expected);
/// The same for one of several errors; "" would be none.
void check_refused_or(const std::string& name, std::error_code expected, std::error_code otherwise);
/// Nothing of it is taken for a leftover either.
void check_left_alone(const planted_name& planted);

/// Sits on a seat, so that the file does not look like a leftover.
void sit_on_seat(int fd);

} // namespace mutual::test
