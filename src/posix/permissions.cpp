#include "posix/permissions.hpp"

#include "platform/permissions.hpp"

#include <mutual/error.hpp>

#include <grp.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace mutual::posix {

namespace {

constexpr mode_t owner_bits = S_IRUSR | S_IWUSR;
constexpr mode_t group_bits = S_IRGRP | S_IWGRP;
constexpr mode_t other_bits = S_IROTH | S_IWOTH;

bool is_my_group(gid_t group) noexcept {
    if (group == ::getegid())
        return true;
    std::array<gid_t, 1024>
        mine; // NOLINT(cppcoreguidelines-pro-type-member-init): more than any system allows by default
    const int count = ::getgroups(static_cast<int>(mine.size()), mine.data());
    return count > 0 && std::find(mine.begin(), mine.begin() + count, group) != mine.begin() + count;
}

} // namespace

mode_t mode_of(const permissions& permit) noexcept {
    switch (permit.which()) {
    case permissions::kind::group:
        return owner_bits | group_bits;
    case permissions::kind::everyone:
        return owner_bits | group_bits | other_bits;
    case permissions::kind::everyone_read_only:
        return owner_bits | S_IRGRP | S_IROTH;
    case permissions::kind::mode:
        return static_cast<mode_t>(permit.mode());
    case permissions::kind::owner_only:
    case permissions::kind::sddl:
        break;
    }
    return owner_bits;
}

bool is_trusted(const struct stat& status, scope where, const permissions& permit) noexcept {
    if (!S_ISREG(status.st_mode) || status.st_nlink > 1)
        return false;
    if (status.st_uid == ::geteuid())
        return true;
    if (where != scope::global)
        return false;
    if (status.st_uid == 0)
        return true;
    const mode_t expected = mode_of(permit);
    const bool from_anybody = (expected & other_bits) != 0;
    const bool from_my_group = (expected & group_bits) != 0 && is_my_group(status.st_gid);
    return (from_anybody || from_my_group) && (status.st_mode & 0777 & ~expected) == 0;
}

} // namespace mutual::posix

namespace mutual::platform {

std::error_code check_permissions(const permissions& permit) noexcept {
    if (permit.which() == permissions::kind::sddl)
        return errc::not_supported;
    if (permit.which() != permissions::kind::mode)
        return {};
    // An owner without rights could not even remove it.
    const bool is_possible = (permit.mode() & 0600U) == 0600U && (permit.mode() & ~0666U) == 0;
    return is_possible ? std::error_code() : std::make_error_code(std::errc::invalid_argument);
}

} // namespace mutual::platform
