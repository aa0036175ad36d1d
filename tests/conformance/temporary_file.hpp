#pragma once
/// \file
/// A file of a test, gone with it.

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace mutual::test {

/// A file with a name of its own in the folder for temporary files; deleted on destruction, read-only or not.
/// Declare it before the regions of it: where files with a region cannot be deleted, they must go first.
class temporary_file {
public:
    explicit temporary_file(std::string_view contents = {});
    temporary_file(const temporary_file&) = delete;
    temporary_file& operator=(const temporary_file&) = delete;
    ~temporary_file();

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
    /// What the file holds now.
    [[nodiscard]] std::string contents() const;
    [[nodiscard]] std::uint64_t size() const { return std::filesystem::file_size(path_); }
    /// Adds to its end, as another program would.
    void append(std::string_view text) const;
    /// Gives the file another name in the same folder.
    void rename();
    /// Takes away everybody's right to write it (the read-only attribute on Windows).
    void make_read_only() const;

private:
    std::filesystem::path path_;
};

/// `size` bytes, none of them zero, no two neighbours alike.
std::string sample_text(std::size_t size);

} // namespace mutual::test
