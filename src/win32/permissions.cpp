#include "platform/permissions.hpp"

#include <mutual/error.hpp>

namespace mutual::platform {

std::error_code check_permissions(const permissions& permit) noexcept {
    switch (permit.which()) {
    case permissions::kind::mode:
        return errc::not_supported;
    case permissions::kind::sddl: // the text itself is looked at when there is an object to be made
        return permit.sddl() != nullptr ? std::error_code() : std::make_error_code(std::errc::invalid_argument);
    default:
        return {};
    }
}

} // namespace mutual::platform
