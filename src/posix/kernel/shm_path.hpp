#pragma once
/// \file
/// Which file an object name denotes.

#include <mutual/object_name.hpp>

#include <array>
#include <cstddef>
#include <string_view>

namespace mutual::posix {

/// The name of an object's file, for shm_open: a pure function of scope, user (for local names) and name, *not* of the
/// type; that alone makes the namespace single (NS-01).
///
///     Local\telemetry  ->  /mutual.1000.telemetry          (1000: the user)
///     Global\a/b       ->  /mutual.global.a%2Fb
///     a long name      ->  /mutual.1000.#<64 hex digits of its SHA-256>
///
/// Letters, digits, '-', '_' and '.' stand for themselves, every other byte is %XX; so different names have different
/// files. Only a name that would be too long for the file system becomes a digest, and then the full name stands in
/// the control block and is compared on open. Never allocates.
class shm_path {
public:
    /// No file: text() is empty.
    shm_path() noexcept = default;
    explicit shm_path(const object_name& name) noexcept;
    /// A plain name of the system as it is, with the slash that shm_open wants; cut at max_size + 1 bytes.
    static shm_path of_system_name(const char* name) noexcept;

    [[nodiscard]] const char* c_str() const noexcept { return text_.data(); }
    [[nodiscard]] std::string_view text() const noexcept { return {text_.data(), size_}; }
    /// True when different names may lead here.
    [[nodiscard]] bool is_digest() const noexcept { return digest_; }

    /// NAME_MAX of every file system in use, with the slash and the final NUL. (macOS has 31: darwin has its own.)
    static constexpr std::size_t max_size = 255;

private:
    std::array<char, max_size + 2> text_{};
    std::size_t size_ = 0;
    bool digest_ = false;
};

/// The common beginning of all our files, without the slash.
inline constexpr std::string_view shm_path_prefix = "mutual.";

/// Could a file of that name (without the slash) be an object's? Others may begin their names as we do.
bool is_object_file(std::string_view name) noexcept;

} // namespace mutual::posix
