#pragma once
/// \file
/// The one EINTR loop.

#include <cerrno>

namespace mutual::posix {

/// Calls `call` until it is not interrupted by a signal. For calls that say -1 and set errno.
template <typename Call>
auto retry(Call call) noexcept {
    for (;;) {
        const auto result = call();
        if (result != -1 || errno != EINTR)
            return result;
    }
}

} // namespace mutual::posix
