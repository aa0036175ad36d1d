#pragma once
/// \file
/// spawn_options: exactly these handles for one child.

#include <mutual/native_handle.hpp>
#include <mutual/object_rights.hpp>
#include <mutual/shared_region.hpp>
#include <mutual/waitable.hpp>

#include <memory>
#include <string>
#include <system_error>

namespace mutual {

namespace platform {
struct spawn_list;
struct spawn_list_closer {
    void operator()(spawn_list* list) const noexcept;
};
} // namespace platform

namespace detail {
struct spawn_list_access;
} // namespace detail

/// The handles that one child gets, and nobody else (HD-05).
///
///     mutual::spawn_options options;
///     const std::string token = options.pass(event);
///     posix_spawn(&pid, path, static_cast<posix_spawn_file_actions_t*>(options.native()), nullptr, argv, environ);
///
/// or on Windows, with `bInheritHandles` TRUE and EXTENDED_STARTUPINFO_PRESENT:
///
///     startup.lpAttributeList = static_cast<LPPROC_THREAD_ATTRIBUTE_LIST>(options.native());
///
/// or, on both, `job.spawn(path, arguments, {.handles = &options})`.
///
/// On POSIX no other child can get them, at any time. On Windows a child that another thread starts at the same time
/// does if it inherits handles without such a list. Keep the options until the child has been started; they may be used
/// for several children. Move-only; not safe from several threads at once.
class spawn_options {
public:
    spawn_options() noexcept = default;

    /// Adds the object to the list. \return the token for the child; \see inheritance::token
    /// \errors errc::empty_handle, errc::insufficient_rights when `rights` are more than the handle has
    std::string pass(const waitable& object);
    std::string pass(const waitable& object, object_rights rights);
    std::string pass(const shared_region& region);
    std::string pass(const shared_region& region, region_access access);
    std::string pass(const waitable& object, object_rights rights, std::error_code& ec);
    std::string pass(const shared_region& region, region_access access, std::error_code& ec);

    /// Adds a handle of the system's that the child is to have under its own value, such as a pipe for its standard
    /// input: on Windows a child with a list gets nothing that is not in it. There it must be inheritable (HD-06). It
    /// stays the caller's.
    void pass_native(native_handle_type handle);
    void pass_native(native_handle_type handle, std::error_code& ec);

    /// A posix_spawn_file_actions_t*, to which further actions may be added, or an LPPROC_THREAD_ATTRIBUTE_LIST with
    /// room for no further attribute. Null when nothing was passed yet. Owned by this object, and to be asked for anew
    /// after each pass().
    [[nodiscard]] void* native() noexcept;

private:
    friend struct detail::spawn_list_access;

    std::unique_ptr<platform::spawn_list, platform::spawn_list_closer> list_;
};

} // namespace mutual
