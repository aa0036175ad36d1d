#pragma once
/// \file
/// Semaphores, as each system must provide them; see README.md here.

#include "platform/disposition.hpp"
#include "platform/waitable.hpp"

#include <mutual/named_semaphore.hpp>

#include <cstdint>
#include <system_error>

namespace mutual::platform {

/// `name` is null for an object without one. Null with `ec` set on failure, having changed nothing. `created` tells creator from opener. The counts are valid.
waitable* create_semaphore(const object_name* name, disposition how, const semaphore_options& options, bool& created,
                           std::error_code& ec) noexcept;
waitable* open_semaphore(const object_name& name, const open_options& options, std::error_code& ec) noexcept;

/// `count` is positive. The count before; 0 with errc::semaphore_full when the maximum would be exceeded.
std::int32_t release_semaphore(waitable& semaphore, std::int32_t count, std::error_code& ec) noexcept;
semaphore_state query_semaphore(waitable& semaphore, std::error_code& ec) noexcept;

} // namespace mutual::platform
