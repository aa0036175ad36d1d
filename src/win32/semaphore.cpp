#include "platform/semaphore.hpp"

#include "platform/error.hpp"
#include "win32/nt_query.hpp"
#include "win32/waitable.hpp"

#include <mutual/error.hpp>

namespace mutual::platform {
namespace {

constexpr DWORD no_flags = 0; // the parameter is reserved

} // namespace

waitable* create_semaphore(const object_name* name, disposition how, const semaphore_options& options, bool& created,
                           std::error_code& ec) noexcept {
    return create_waitable(object_type::semaphore, name, how, options, false, created, ec,
                           [&](SECURITY_ATTRIBUTES* security, const wchar_t* path, DWORD rights) noexcept {
                               return CreateSemaphoreExW(security, options.initial, options.maximum, path, no_flags,
                                                         rights);
                           });
}

waitable* open_semaphore(const object_name& name, const open_options& options, std::error_code& ec) noexcept {
    return open_waitable(object_type::semaphore, name, options, ec, OpenSemaphoreW);
}

std::int32_t release_semaphore(waitable& semaphore, std::int32_t count, std::error_code& ec) noexcept {
    LONG previous = 0;
    if (ReleaseSemaphore(semaphore.handle.get(), count, &previous))
        return previous;
    ec = last_error();
    if (ec.value() == ERROR_TOO_MANY_POSTS)
        ec = errc::semaphore_full;
    return 0;
}

semaphore_state query_semaphore(waitable& semaphore, std::error_code& ec) noexcept {
    const semaphore_facts facts = query_semaphore(semaphore.handle.get(), ec);
    return {facts.count, facts.maximum};
}

} // namespace mutual::platform
