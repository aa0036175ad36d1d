// What a person needs to know beyond the message. All of it looks at the system as it is now, and says nothing when
// there is nothing to see.

#include "platform/error.hpp"
#include "platform/system.hpp"

#include "posix/kernel/shm_path.hpp"
#include "posix/memory_info.hpp"
#include "posix/store_folder.hpp"

#include <mutual/error.hpp>

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <limits>
#include <optional>

namespace mutual::platform {

namespace {

std::string size_text(std::uint64_t bytes) {
    constexpr std::array units{"bytes", "KiB", "MiB", "GiB", "TiB"};
    if (bytes < 1024)
        return fmt::format("{} {}", bytes, units[0]);
    auto value = static_cast<double>(bytes);
    std::size_t unit = 0;
    for (; value >= 1024 && unit + 1 < units.size(); ++unit)
        value /= 1024;
    return fmt::format("{:.1f} {}", value, units[unit]);
}

std::string full_store() {
    std::string text;
    struct statvfs store {};
    if (::statvfs(posix::store_folder(), &store) == 0 && store.f_blocks != 0)
        text = fmt::format("{} has {}, {} of it free", posix::store_folder(),
                           size_text(std::uint64_t{store.f_blocks} * store.f_frsize),
                           size_text(std::uint64_t{store.f_bavail} * store.f_frsize));
    const std::uint64_t memory = posix::available_memory();
    if (memory != std::numeric_limits<std::uint64_t>::max())
        text +=
            fmt::format("{}this process can still be given {} of memory", text.empty() ? "" : "; ", size_text(memory));
    return text + fmt::format("; make it larger (mount -o remount,size=..., docker run --shm-size=...), or give back "
                              "what killed processes left there: mutual::remove_leftovers()");
}

struct found_file {
    std::string path;
    struct stat status {};
};

/// The file that a name may mean: of an object, of a plain name of the system, or a file itself.
std::optional<found_file> find_file(std::string_view name) {
    const object_name object(name);
    const std::string text(name);
    const std::array<std::string, 3> candidates{
        object ? std::string(posix::store_folder()) + posix::shm_path(object).c_str() : std::string(),
        posix::store_folder() + std::string(posix::shm_path::of_system_name(text.c_str()).text()), text};
    for (const std::string& path : candidates) {
        found_file file{path};
        if (!path.empty() && ::lstat(path.c_str(), &file.status) == 0)
            return file;
    }
    return std::nullopt;
}

std::string owner_and_mode(const found_file& file) {
    return fmt::format("{} belongs to user {} with mode {:04o}, this process runs as user {}", file.path,
                       static_cast<unsigned long>(file.status.st_uid),
                       static_cast<unsigned>(file.status.st_mode & 07777U), static_cast<unsigned long>(::geteuid()));
}

std::string untrusted(std::string_view name) {
    const auto file = find_file(name);
    if (!file)
        return {};
    if (file->status.st_uid == ::geteuid())
        return owner_and_mode(*file) + "; it lets in more users than it was created for: look who changed its mode";
    return owner_and_mode(*file) + ", who may have taken the name first; if that is whom you expect, say so by the "
                                   "option `permit` with which it was created, e.g. permissions::everyone_read_only()";
}

std::string refused(std::string_view name) {
    const auto file = find_file(name);
    if (!file)
        return {};
    // Not the object is refused then, but to make another one in its place.
    if (::faccessat(AT_FDCWD, file->path.c_str(), R_OK | W_OK, AT_EACCESS) == 0 && file->status.st_uid != ::geteuid())
        return owner_and_mode(*file) +
               ", who alone may remove it; its last handle is closed, but there are views of it "
               "still: end these, or choose another name";
    return owner_and_mode(*file) +
           "; ask for fewer rights, have it created with wider permissions, or choose another name";
}

std::string foreign(std::string_view name) {
    const auto file = find_file(name);
    return file ? fmt::format("look at {}; choose another name, or remove it", file->path) : std::string();
}

std::string not_permitted() {
    struct statvfs store {};
    if (::statvfs(posix::store_folder(), &store) != 0 || (store.f_flag & ST_NOEXEC) == 0)
        return {};
    return fmt::format("{} is mounted noexec, so nothing there can be mapped executable; use a region without a name, "
                       "or a file elsewhere",
                       posix::store_folder());
}

std::string too_many_files() {
    struct rlimit limit {};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return {};
    return fmt::format("this process may have {} files open (ulimit -n, at most {} without privileges); a handle needs "
                       "one or two",
                       static_cast<unsigned long long>(limit.rlim_cur),
                       static_cast<unsigned long long>(limit.rlim_max));
}

std::string no_large_pages() {
    if (large_page_size() == 0)
        return "this kernel has no large pages";
    return fmt::format("large pages must be set aside first: sysctl vm.nr_hugepages=<number of pages of {}>; regions "
                       "with a name cannot have them here, page_request::prefer_large goes on with normal pages",
                       size_text(large_page_size()));
}

std::string hint_of(errc code, std::string_view name) {
    switch (code) {
    case errc::store_full:
        return full_store();
    case errc::untrusted_object:
        return untrusted(name);
    case errc::not_a_mutual_object:
        return foreign(name);
    case errc::large_pages_unavailable:
        return no_large_pages();
    case errc::backing_file_lost:
        return "it was renamed or removed, and no process that this one may look into has it open; open it by its path";
    default:
        return {};
    }
}

std::string hint_of_system(int code, std::string_view name) {
    switch (code) {
    case EACCES:
        return refused(name);
    case EPERM:
        return not_permitted();
    case EMFILE:
        return too_many_files();
    case ENFILE:
        return "the whole machine has too many files open (sysctl fs.file-max)";
    case ENOSPC:
    case EDQUOT:
        return "the file system, or the quota, of the region's file is full";
    default:
        return {};
    }
}

} // namespace

std::string hint(const std::error_code& code, std::string_view name) {
    if (code.category() == category())
        return hint_of(static_cast<errc>(code.value()), name);
    if (code.category() == native_category())
        return hint_of_system(code.value(), name);
    return {};
}

} // namespace mutual::platform
