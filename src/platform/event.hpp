#pragma once
/// \file
/// Events, as each system must provide them; see README.md here.

#include "platform/disposition.hpp"
#include "platform/waitable.hpp"

#include <mutual/named_event.hpp>

#include <system_error>

namespace mutual::platform {

/// `name` is null for an object without one. Null with `ec` set on failure, having changed nothing. `created` tells creator from opener.
waitable* create_event(const object_name* name, disposition how, const event_options& options, bool& created,
                       std::error_code& ec) noexcept;
waitable* open_event(const object_name& name, const open_options& options, std::error_code& ec) noexcept;

void set_event(waitable& event, std::error_code& ec) noexcept;
void reset_event(waitable& event, std::error_code& ec) noexcept;
event_state query_event(waitable& event, std::error_code& ec) noexcept;

} // namespace mutual::platform
