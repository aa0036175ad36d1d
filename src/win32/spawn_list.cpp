// The handles for one child, as CreateProcessW takes them.

#include "win32/spawn_list.hpp"

#include "win32/handover.hpp"

#include <mutual/error.hpp>

#include <algorithm>
#include <new>
#include <utility>

namespace mutual::platform {

spawn_list::~spawn_list() {
    std::for_each_n(handles.get(), owned, CloseHandle);
}

namespace {

void make_attributes(spawn_list& list, std::error_code& ec) noexcept {
    list.attributes.emplace(DWORD{1}, ec);
    list.attributes->set_handles(PROC_THREAD_ATTRIBUTE_HANDLE_LIST, list.handles.get(), list.total, ec);
}

/// A list with the handles of `old`, which may be null, and one more behind those that are owned; it owns none yet.
spawn_list_ptr longer_list(const spawn_list* old, HANDLE handle, std::error_code& ec) noexcept {
    const std::size_t owned = old != nullptr ? old->owned : 0;
    const std::size_t foreign = old != nullptr ? old->total - owned : 0;
    spawn_list_ptr result(new (std::nothrow) spawn_list);
    if (result)
        result->handles.reset(new (std::nothrow) HANDLE[owned + 1 + foreign]);
    if (!result || !result->handles) {
        ec = std::error_code(ERROR_NOT_ENOUGH_MEMORY, native_category());
        return nullptr;
    }
    if (old != nullptr) {
        std::copy_n(old->handles.get(), owned, result->handles.get());
        std::copy_n(old->handles.get() + owned, foreign, result->handles.get() + owned + 1);
    }
    result->handles[owned] = handle;
    result->total = owned + 1 + foreign;
    make_attributes(*result, ec);
    return result;
}

} // namespace

void spawn_list_closer::operator()(spawn_list* list) const noexcept {
    delete list;
}

void add_to(spawn_list_ptr& list, parcel_ptr contents, token_label& label, std::error_code& ec) noexcept {
    spawn_list_ptr longer = longer_list(list.get(), contents->handle.get(), ec);
    if (ec)
        return;
    write_value(contents->handle.get(), label);
    longer->owned = (list != nullptr ? std::exchange(list->owned, 0) : 0) + 1;
    (void)contents->handle.release(); // it is the list's now
    list = std::move(longer);
}

void add_native_to(spawn_list_ptr& list, native_handle_type handle, std::error_code& ec) noexcept {
    spawn_list_ptr longer = longer_list(list.get(), handle, ec);
    if (ec)
        return;
    longer->owned = list != nullptr ? std::exchange(list->owned, 0) : 0;
    list = std::move(longer);
}

std::span<const HANDLE> inheritable_handles(const spawn_list& list) noexcept {
    // Not before it must be (HD-06): children without a list of their own get them from now on.
    std::for_each_n(list.handles.get(), list.owned, [](HANDLE handle) noexcept {
        SetHandleInformation(handle, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT);
    });
    return {list.handles.get(), list.total};
}

void* native(spawn_list& list) noexcept {
    inheritable_handles(list);
    return list.attributes->get();
}

} // namespace mutual::platform
