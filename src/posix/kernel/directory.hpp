#pragma once
/// \file
/// The single namespace: finding, making and removing the file of a name. Everything that two processes could do to one
/// name at the same time happens under the guard of its file.

#include "posix/kernel/control_block.hpp"
#include "posix/kernel/file_lock.hpp"
#include "posix/kernel/shm_path.hpp"
#include "posix/unique_fd.hpp"

#include <mutual/object_name.hpp>
#include <mutual/permissions.hpp>

#include <sys/stat.h>

#include <cstddef>
#include <cstdint>
#include <system_error>
#include <utility>

namespace mutual::posix {

/// What a caller wants of a name.
enum class intent : unsigned char { open, create_only, open_or_create };

/// How a caller wants to use a name's file, and whom he trusts.
struct access_request {
    permissions permit{};
    bool writes = true; ///< false: reading will do where writing is not allowed
};

/// The guard of one name, held. Released by release(), or by closing the descriptor, or by dying.
///
/// Waiting for it is bounded: a process that was stopped while it held the guard must not freeze others for ever.
class name_guard {
public:
    name_guard() noexcept = default;
    /// \errors errc::name_busy when the guard was not free within guard_patience and nothing moved
    /// \param kind  shared for a descriptor that is open for reading only: keeps out whoever changes anything
    name_guard(int fd, std::error_code& ec, lock_kind kind = lock_kind::exclusive) noexcept;
    name_guard(name_guard&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    name_guard& operator=(name_guard&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    ~name_guard() { release(); }

    void release() noexcept;
    /// Leaves the release to the closing of the descriptor, which drops guard and seat in one step.
    void release_by_close() noexcept { fd_ = -1; }
    explicit operator bool() const noexcept { return fd_ >= 0; }

private:
    int fd_ = -1; // borrowed
};

/// A name's file, open for reading and, where that was allowed, writing, with its guard held.
struct guarded_file {
    unique_fd fd;
    name_guard guard;   ///< declared after fd, so released before the descriptor goes
    bool fresh = false; ///< true: the file is empty and ours to fill; false: alive, `header` was checked
    bool is_writable = true;
    struct stat status {};            ///< as seen under the guard
    object_header header{};           ///< when not fresh
    std::uint64_t control_offset = 0; ///< where the control block begins, when not fresh

    explicit operator bool() const noexcept { return static_cast<bool>(fd); }
};

/// Finds the file of `name`, or makes an empty one. A leftover, whose holders have all died, is removed and never
/// reused: somebody may still have a view of it. On failure the result is empty and nothing has changed.
/// \errors ENOENT (open), EEXIST (create_only, and the type is the one wanted), errc::wrong_object_type,
///         errc::untrusted_object, errc::not_a_mutual_object, errc::incompatible_layout, errc::name_collision,
///         errc::name_busy, the system's own
guarded_file enter(const object_name& name, const shm_path& path, intent wanted, object_type type, std::error_code& ec,
                   const access_request& access = {}) noexcept;

/// The header of an object whose file came in another way than by its name: file.fd is open, file.status known.
/// \errors errc::not_a_mutual_object, errc::incompatible_layout, errc::wrong_object_type
void read_nameless(guarded_file& file, object_type type, std::error_code& ec) noexcept;

/// A filled-in header for a new object of that name.
object_header make_header(object_type type, const object_name* name, const shm_path& path,
                          const permissions& permit) noexcept;

/// Gives a fresh file its mode and size, `payload` bytes (a multiple of 64 KiB, or 0) and a control block, and writes
/// the block's first 256 bytes and, for a digest, the name. The memory of the written pages is taken here.
/// \param name  null for a file that has no name
/// \errors errc::store_full
void fill(guarded_file& file, const object_name* name, std::uint64_t payload, const object_header& header,
          std::uint64_t initial_state, std::error_code& ec) noexcept;

/// Takes memory for bytes of a new file that are zero.
/// \errors errc::store_full
void write_zeros(int fd, std::uint64_t offset, std::size_t size, std::error_code& ec) noexcept;

/// Removes the name of a file whose creation failed. The guard is held.
void discard(const guarded_file& file, const shm_path& path) noexcept;

/// Closes a holder's descriptor, with its seat. The last one removes the name. Who may not, because the file is another
/// user's, gives back its memory; it is a leftover then, which the next creator removes or uses again.
/// \param is_job  the last holder also ends it, \see end_job
void leave(unique_fd fd, const shm_path& path, bool is_writable = true, bool is_job = false) noexcept;

/// Removes `path` if it still denotes the file behind `fd`. The guard is held, so nobody of us can replace the file
/// between the look and the removal.
/// \return false, with errno set, when the path still denotes that file
bool unlink_if_same(int fd, const char* path) noexcept;

/// A file without holders whose end does not look like ours was put there by somebody else: not ours to remove.
bool is_foreign(int fd, const struct stat& status) noexcept;

/// ENOSPC and its relatives when memory is taken in the store become errc::store_full.
std::error_code store_error(int error) noexcept;

} // namespace mutual::posix
