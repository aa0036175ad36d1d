#include "posix/spawn_list.hpp"

#include "platform/handover.hpp"

#include <mutual/error.hpp>

#include <memory>
#include <new>
#include <utility>

namespace mutual::platform {

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
    std::unique_ptr<listed_handle> entry(new (std::nothrow) listed_handle);
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
    std::unique_ptr<listed_handle> entry(new (std::nothrow) listed_handle);
    if (!has_list(list) || !entry) {
        ec = std::make_error_code(std::errc::not_enough_memory);
        return;
    }
    keep_open(*list, handle, ec);
    if (ec)
        return;
    entry->native = handle;
    entry->next = std::move(list->first);
    list->first = std::move(entry);
}

void* native(spawn_list& list) noexcept {
    return &list.actions;
}

} // namespace mutual::platform
