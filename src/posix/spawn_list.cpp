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

namespace {

bool has_list(spawn_list_ptr& list) noexcept {
    if (!list)
        list.reset(new (std::nothrow) spawn_list);
    return list && list->error == 0;
}

/// Onto itself: so the child's exec does not close it.
void keep_open(spawn_list& list, int fd, std::error_code& ec) noexcept {
    if (const int error = ::posix_spawn_file_actions_adddup2(&list.actions, fd, fd); error != 0)
        ec = {error, native_category()};
}

} // namespace

void add_to(spawn_list_ptr& list, parcel_ptr contents, token_label& label, std::error_code& ec) noexcept {
    std::unique_ptr<listed_parcel> entry(new (std::nothrow) listed_parcel);
    if (!has_list(list) || !entry) {
        ec = std::make_error_code(std::errc::not_enough_memory);
        return;
    }
    posix::for_each_descriptor(*contents, [&](std::size_t i, int fd) {
        label.handles[i] = static_cast<std::uint64_t>(fd);
        keep_open(*list, fd, ec);
    });
    // In spite of an error: the actions speak of the descriptors that came before it.
    entry->contents = std::move(contents);
    entry->next = std::move(list->first);
    list->first = std::move(entry);
}

void add_native_to(spawn_list_ptr& list, native_handle_type handle, std::error_code& ec) noexcept {
    if (has_list(list))
        keep_open(*list, handle, ec);
    else
        ec = std::make_error_code(std::errc::not_enough_memory);
}

void* native(spawn_list& list) noexcept {
    return &list.actions;
}

} // namespace mutual::platform
