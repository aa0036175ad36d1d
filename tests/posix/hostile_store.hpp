#pragma once
/// \file
/// What a neighbour can put under a name or do to an object's file behind our back, and what must come of it.

#include "posix/kernel/shm_path.hpp"
#include "posix/unique_fd.hpp"

#include "support/object_types.hpp"

#include <mutual/error.hpp>
#include <mutual/object_name.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>

namespace mutual::test {

/// No attack that needs no lock takes longer than this to be refused; far more than it takes.
inline constexpr std::chrono::seconds refused_within{2};

/// Where the file of that name is in the file system.
std::string file_of(const object_name& name);
/// All of a file.
std::string read_file(const std::string& path);

/// Bytes at random, the same in every run.
std::string noise(std::size_t size, unsigned seed);

/// What stands in the store under a path, to find out whether it was touched: kind, owner, mode, size, time of the last
/// change of any of it, bytes.
std::string look_at(const std::string& path);

/// A name whose file is a neighbour's. Removes at the end whatever is there then.
class planted_name {
public:
    planted_name();
    /// The path of that name.
    explicit planted_name(std::string name);
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

/// An object of a neighbour's that this process does not hold, whose bytes the neighbour can write as he likes.
class planted_object : public planted_name {
public:
    explicit planted_object(const any_type& type) : planted_object(bytes_of_object(type)) {}
    explicit planted_object(std::string_view bytes);
    planted_object(std::string_view bytes, const std::string& name);

    [[nodiscard]] int fd() const noexcept { return file_.get(); }
    void write(const void* bytes, std::size_t size, std::uint64_t offset) const;
    void resize(std::uint64_t size) const;
    [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
    /// Where its control block begins.
    [[nodiscard]] std::uint64_t control_offset() const noexcept;

    /// The whole file of an object of that type.
    static std::string bytes_of_object(const any_type& type);

private:
    posix::unique_fd file_;
    std::uint64_t size_;
};

/// Opening, opening or creating, and creating, as every type, all give this error, in time, and change nothing.
void check_refused(const std::string& name, std::error_code expected);
/// The same for one of several errors.
void check_refused_or(const std::string& name, std::error_code expected, std::error_code otherwise);
/// Nothing of it is taken for a leftover either.
void check_left_alone(const planted_name& planted);

/// Sits on a seat, so that the file does not look like a leftover.
void sit_on_seat(int fd);

} // namespace mutual::test
