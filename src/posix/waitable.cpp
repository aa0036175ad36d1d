#include "platform/waitable.hpp"

#include "posix/kernel/mutex_rules.hpp"
#include "posix/kernel/wait_all.hpp"
#include "posix/kernel/wait_any.hpp"
#include "posix/waitable.hpp"
#include "posix/with_room.hpp"

#include <mutual/error.hpp>
#include <mutual/wait.hpp>

#include <algorithm>
#include <memory>
#include <new>

namespace mutual::posix {

namespace {

platform::waitable* open(const open_request& request, bool& created, std::error_code& ec) noexcept {
    std::unique_ptr<platform::waitable> entry(new (std::nothrow) platform::waitable(shm_path(request.name)));
    if (!entry) {
        ec = std::make_error_code(std::errc::not_enough_memory);
        return nullptr;
    }
    return open_object(request, std::move(entry), created, ec);
}

} // namespace

platform::waitable* create_waitable(const object_name& name, platform::disposition how, const object_kind& kind,
                                    bool& created, std::error_code& ec) noexcept {
    const intent wanted = how == platform::disposition::create_only ? intent::create_only : intent::open_or_create;
    return make_with_room([&](std::error_code& e) noexcept { return open({name, wanted, kind}, created, e); }, ec);
}

platform::waitable* open_waitable(const object_name& name, object_type type, std::error_code& ec) noexcept {
    bool created = false;
    return open({name, intent::open, {type}}, created, ec);
}

} // namespace mutual::posix

namespace mutual::platform {

static_assert(posix::max_objects_per_wait == max_wait_objects);

namespace {

/// A mutex that its owner can lock no more: found out before anything is waited for, and only the owner, who is this
/// thread, could change it.
bool hits_recursion_limit(std::span<waitable* const> objects, std::error_code& ec) noexcept {
    const bool hit =
        std::ranges::any_of(objects, [](const waitable* object) { return posix::is_at_recursion_limit(*object); });
    if (hit)
        ec = errc::recursion_limit;
    return hit;
}

} // namespace

void waitable_closer::operator()(waitable* handle) const noexcept {
    posix::drop_reference(*handle);
}

wait_status wait_for_one(waitable& object, deadline until, cancellation* cancel, std::error_code& ec) noexcept {
    waitable* const objects[] = {&object};
    if (hits_recursion_limit(objects, ec))
        return wait_status::failed;
    return posix::wait_for_one(object, until, cancel);
}

any_outcome wait_for_any(std::span<waitable* const> objects, deadline until, cancellation* cancel,
                         std::error_code& ec) noexcept {
    if (hits_recursion_limit(objects, ec))
        return wait_status::failed;
    return posix::wait_for_any(objects, until, cancel);
}

wait_status wait_for_all(std::span<waitable* const> objects, deadline until, cancellation* cancel,
                         std::error_code& ec) noexcept {
    if (hits_recursion_limit(objects, ec))
        return wait_status::failed;
    return posix::wait_for_all(objects, until, cancel, ec);
}

wait_status signal_and_wait(waitable& signal, waitable& object, deadline until, cancellation* cancel,
                            std::error_code& ec) noexcept {
    ec = signal.rules->signal(signal);
    return ec ? wait_status::failed : wait_for_one(object, until, cancel, ec);
}

std::string native_name(const waitable& object) {
    return std::string(object.path.text());
}

native_handle_type native_handle(const waitable& object) noexcept {
    return object.fd.get();
}

} // namespace mutual::platform
