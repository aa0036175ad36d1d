#pragma once
/// \file
/// A file on a disk, for regions of files.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

namespace mutual::faults {

/// Removed by the process that made it.
class region_file {
public:
    static constexpr std::uint64_t initial_size = 5000;
    static constexpr std::byte filler{7};

    explicit region_file(const std::string& name);
    region_file(const region_file&) = delete;
    region_file& operator=(const region_file&) = delete;
    ~region_file();

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
    [[nodiscard]] std::uint64_t size() const { return std::filesystem::file_size(path_); }
    /// Has it the bytes that it had at first?
    [[nodiscard]] bool is_intact() const;
    void rename();

private:
    std::filesystem::path path_;
};

} // namespace mutual::faults
