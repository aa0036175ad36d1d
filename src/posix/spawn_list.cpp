#include "posix/parcel.hpp"

#include "platform/handover.hpp"

#include <mutual/error.hpp>

#include <spawn.h>

#include <memory>
#include <new>
#include <utility>

namespace mutual::platform {

namespace {

/// Parcels stay open, in this process, until the list goes; closed by every exec but that of the list's children.
struct listed_parcel {
    parcel_ptr contents;
    std::unique_ptr<listed_parcel> next;
};

} // namespace

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
    std::unique_ptr<listed_parcel> first;
};

void spawn_list_closer::operator()(spawn_list* list) const noexcept {
    delete list;
}

void add_to(spawn_list_ptr& list, parcel_ptr contents, token_label& label, std::error_code& ec) noexcept {
    if (!list)
        list.reset(new (std::nothrow) spawn_list);
    std::unique_ptr<listed_parcel> entry(new (std::nothrow) listed_parcel);
    if (!list || !entry || list->error != 0) {
        ec = std::make_error_code(std::errc::not_enough_memory);
        return;
    }
    posix::for_each_descriptor(*contents, [&](std::size_t i, int fd) {
        label.handles[i] = static_cast<std::uint64_t>(fd);
        // Onto itself: the one descriptor that the child's exec does not close.
        if (const int error = ::posix_spawn_file_actions_adddup2(&list->actions, fd, fd); error != 0)
            ec = {error, native_category()};
    });
    // In spite of an error: the actions speak of the descriptors that came before it.
    entry->contents = std::move(contents);
    entry->next = std::move(list->first);
    list->first = std::move(entry);
}

void* native(spawn_list& list) noexcept {
    return &list.actions;
}

} // namespace mutual::platform
