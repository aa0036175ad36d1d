#pragma once
/// \file
/// What starting a program needs of its spawn_options.

#include <mutual/spawn_options.hpp>

namespace mutual::detail {

struct spawn_list_access {
    /// Null when nothing was passed.
    static const platform::spawn_list* list(const spawn_options& options) noexcept { return options.list_.get(); }
};

} // namespace mutual::detail
