#include "platform/waitable.hpp"

#include "posix/job.hpp"
#include "posix/kernel/mutex_rules.hpp"
#include "posix/kernel/wait_all.hpp"
#include "posix/kernel/wait_any.hpp"
#include "posix/waitable.hpp"
#include "posix/with_room.hpp"

#include <mutual/error.hpp>
#include <mutual/wait.hpp>

#include <memory>
#include <new>

namespace mutual::posix {

namespace {

platform::waitable* open(const open_request& request, bool& created, std::error_code& ec) noexcept {
    std::unique_ptr<platform::waitable> entry = allocate_waitable(shm_path(request.name), ec);
    return entry ? open_object(request, std::move(entry), created, ec) : nullptr;
}

platform::waitable* create_without_name(const object_kind& kind, std::error_code& ec) noexcept {
    std::unique_ptr<platform::waitable> entry = allocate_waitable(shm_path(), ec);
    return entry ? create_nameless(kind, std::move(entry), ec) : nullptr;
}

} // namespace

std::unique_ptr<platform::waitable> allocate_waitable(const shm_path& path, std::error_code& ec) noexcept {
    std::unique_ptr<platform::waitable> entry(new (std::nothrow) platform::waitable(path));
    if (!entry)
        ec = std::make_error_code(std::errc::not_enough_memory);
    return entry;
}

platform::waitable* create_waitable(const object_name* name, platform::disposition how, const object_kind& kind,
                                    object_rights rights, const permissions& permit, bool& created,
                                    std::error_code& ec) noexcept {
    const intent wanted = how == platform::disposition::create_only ? intent::create_only : intent::open_or_create;
    const auto make = [&](std::error_code& e) noexcept {
        created = name == nullptr;
        return created ? create_without_name(kind, e) : open({*name, wanted, kind, rights, permit}, created, e);
    };
    return make_with_room(make, ec);
}

platform::waitable* open_waitable(const object_name& name, object_type type, const open_options& options,
                                  std::error_code& ec) noexcept {
    bool created = false;
    return open({name, intent::open, {type}, options.rights, options.permit}, created, ec);
}

} // namespace mutual::posix

namespace mutual::platform {

static_assert(posix::max_objects_per_wait == max_wait_objects);

namespace {

/// What is owed to a caller who was told that a job is signaled: that its members are dead.
void see_through(std::span<waitable* const> objects) noexcept {
    for (waitable* const object : objects)
        posix::see_termination_through(*object);
}

/// What is found out before anything is waited for. A mutex that its owner can lock no more is among it: only the owner,
/// who is this thread, could change that.
bool can_wait(std::span<waitable* const> objects, std::error_code& ec) noexcept {
    for (waitable* const object : objects) {
        if (!posix::ready(*object, ec))
            return false;
        if (posix::is_at_recursion_limit(*object)) {
            ec = errc::recursion_limit;
            return false;
        }
    }
    return true;
}

} // namespace

void waitable_closer::operator()(waitable* handle) const noexcept {
    posix::drop_reference(*handle);
}

wait_status wait_for_one(waitable& object, deadline until, cancellation* cancel, std::error_code& ec) noexcept {
    waitable* const objects[] = {&object};
    if (!can_wait(objects, ec))
        return wait_status::failed;
    const wait_status status = posix::wait_for_one(object, until, cancel, ec);
    see_through(objects);
    return status;
}

any_outcome wait_for_any(std::span<waitable* const> objects, deadline until, cancellation* cancel,
                         std::error_code& ec) noexcept {
    if (!can_wait(objects, ec))
        return wait_status::failed;
    const any_outcome outcome = posix::wait_for_any(objects, until, cancel, ec);
    see_through(objects);
    return outcome;
}

wait_status wait_for_all(std::span<waitable* const> objects, deadline until, cancellation* cancel,
                         std::error_code& ec) noexcept {
    if (!can_wait(objects, ec))
        return wait_status::failed;
    const wait_status status = posix::wait_for_all(objects, until, cancel, ec);
    see_through(objects);
    return status;
}

wait_status signal_and_wait(waitable& signal, waitable& object, deadline until, cancellation* cancel,
                            std::error_code& ec) noexcept {
    if (posix::ready(signal, ec))
        ec = signal.rules->signal(signal);
    return ec ? wait_status::failed : wait_for_one(object, until, cancel, ec);
}

object_type type_of(const waitable& object) noexcept {
    return object.rules->type;
}

std::string native_name(const waitable& object) {
    return std::string(object.path.text());
}

native_handle_type native_handle(const waitable& object) noexcept {
    return object.fd.get();
}

} // namespace mutual::platform
