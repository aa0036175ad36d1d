#pragma once
/// \file
/// permissions: which users may use an object.

#include <cstdint>

namespace mutual {

/// Who may use an object. The creator of a *new* object decides; an object that exists keeps what it has (CO-12).
///
/// Given when opening, it says who is trusted beside this user (and, for names in `Global\`, the system's
/// administrator): with `owner_only` nobody, so that another user's object is errc::untrusted_object; else those whom the
/// creator of such an object lets in, provided that it lets in nobody beyond. For a name may have been taken by somebody
/// else first (SC-15). Windows looks at the owner alone.
///
/// | | its owner | others | on POSIX | on Windows |
/// |---|---|---|---|---|
/// | owner_only | everything | nothing | 0600 | the user, the system |
/// | group | everything | the owner's group: everything | 0660 | and the user's primary group |
/// | everyone | everything | everything | 0666 | and Everyone |
/// | everyone_read_only | everything | regions: read; others: query, and wait where that changes nothing | 0644 | the same |
///
/// A wait changes nothing for events and timers with manual reset and for jobs, and for no other object. Nobody but the
/// owner (and the system) may change the permissions or the owner of the object.
///
/// Names of other users' objects are to be found in `Global\`: on POSIX `Local\` is each user's own.
class permissions {
public:
    enum class kind : unsigned char { owner_only, group, everyone, everyone_read_only, mode, sddl };

    constexpr permissions() noexcept = default;

    /// The creating user alone. The default everywhere.
    [[nodiscard]] static constexpr permissions owner_only() noexcept { return {}; }
    /// And the owner's group: on POSIX the effective group, on Windows the primary group of the user.
    [[nodiscard]] static constexpr permissions group() noexcept { return permissions(kind::group); }
    [[nodiscard]] static constexpr permissions everyone() noexcept { return permissions(kind::everyone); }
    /// "A service creates, users read."
    [[nodiscard]] static constexpr permissions everyone_read_only() noexcept {
        return permissions(kind::everyone_read_only);
    }
    /// POSIX mode bits, of 0666; 0600 must be among them. errc::not_supported on Windows.
    [[nodiscard]] static constexpr permissions from_mode(std::uint32_t mode) noexcept {
        permissions result(kind::mode);
        result.mode_ = mode;
        return result;
    }
    /// A security descriptor in Windows' definition language, zero-terminated, which must live as long as this; used as
    /// it is. When opening it trusts everybody. errc::not_supported on POSIX.
    /// \see ConvertStringSecurityDescriptorToSecurityDescriptorW
    [[nodiscard]] static constexpr permissions from_sddl(const char* text) noexcept {
        permissions result(kind::sddl);
        result.sddl_ = text;
        return result;
    }

    [[nodiscard]] constexpr kind which() const noexcept { return kind_; }
    /// Of from_mode(); else 0.
    [[nodiscard]] constexpr std::uint32_t mode() const noexcept { return mode_; }
    /// Of from_sddl(); else null.
    [[nodiscard]] constexpr const char* sddl() const noexcept { return sddl_; }

private:
    explicit constexpr permissions(kind which) noexcept : kind_(which) {}

    kind kind_ = kind::owner_only;
    std::uint32_t mode_ = 0;
    const char* sddl_ = nullptr;
};

} // namespace mutual
