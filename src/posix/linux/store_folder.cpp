#include "posix/store_folder.hpp"

#include "posix/kernel/shm_path.hpp"

#include <mutual/error.hpp>

#include <dirent.h>

#include <cerrno>
#include <memory>

namespace mutual::posix {

namespace {

struct folder_closer {
    void operator()(DIR* folder) const noexcept { ::closedir(folder); }
};

/// opendir(3) is open(2), which a signal may interrupt, but it says null and not -1.
DIR* open_store() noexcept {
    for (;;) {
        DIR* const folder = ::opendir(store_folder());
        if (folder != nullptr || errno != EINTR)
            return folder;
    }
}

} // namespace

const char* store_folder() noexcept {
    return "/dev/shm"; // glibc, musl and bionic agree, and nothing else works for programs of different C libraries
}

void for_each_object_file(void (*visit)(const char* path, void* context), void* context, std::error_code& ec) noexcept {
    const std::unique_ptr<DIR, folder_closer> folder(open_store());
    if (!folder) {
        ec = {errno, native_category()};
        return;
    }
    while (const dirent* const entry = ::readdir(folder.get())) {
        if (is_object_file(entry->d_name))
            visit(shm_path::of_system_name(entry->d_name).c_str(), context);
    }
}

} // namespace mutual::posix
