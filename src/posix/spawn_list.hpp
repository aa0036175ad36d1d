#pragma once
/// \file
/// The handles for one child.

#include "posix/parcel.hpp"

#include <spawn.h>

#include <memory>

namespace mutual::platform {

/// What stays open, in this process, until the list goes; closed by every exec but that of the list's children.
struct listed_handle {
    parcel_ptr contents;
    int native = -1; ///< the caller's, when there is no parcel
    std::unique_ptr<listed_handle> next;
};

struct spawn_list {
    spawn_list() noexcept : error(::posix_spawn_file_actions_init(&actions)) {}
    spawn_list(const spawn_list&) = delete;
    spawn_list& operator=(const spawn_list&) = delete;
    ~spawn_list() {
        if (error == 0)
            ::posix_spawn_file_actions_destroy(&actions);
    }

    posix_spawn_file_actions_t actions{};
    int error;
    std::unique_ptr<listed_handle> first;
};

} // namespace mutual::platform

namespace mutual::posix {

/// Calls `use(descriptor)` for each that the child is to have.
template <typename Use>
void for_each_passed(const platform::spawn_list& list, Use use) {
    for (const platform::listed_handle* entry = list.first.get(); entry != nullptr; entry = entry->next.get()) {
        if (entry->contents)
            for_each_descriptor(*entry->contents, [&](std::size_t, int fd) { use(fd); });
        else
            use(entry->native);
    }
}

} // namespace mutual::posix
