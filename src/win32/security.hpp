#pragma once
/// \file
/// Who may use a new object.

#include "win32/token.hpp"

#include <mutual/object_type.hpp>
#include <mutual/permissions.hpp>
#include <mutual/reset_mode.hpp>
#include <mutual/shared_region.hpp>

#include <array>
#include <cstddef>
#include <memory>
#include <system_error>

#include "win32/windows.hpp"

namespace mutual::platform {

/// What lists of an object say.
struct list_rights {
    DWORD everything; ///< to the owner
    DWORD use;        ///< to others: all but changing the owner and the list
    DWORD read;       ///< to others who may change nothing
};

/// For what can be waited for.
/// \param wait_reads  a wait changes nothing: events and timers with manual reset
list_rights list_rights_of(object_type type, bool wait_reads) noexcept;
list_rights list_rights_of(region_access access) noexcept;

/// Security attributes for a new object, which make no handle inheritable.
///
/// Every list lets in the creating user and the system. Not the token's default list: that one lets in whom the
/// administrator or a service chose, and for elevated programs the whole group of administrators. Never a NULL list,
/// which lets in everyone. The owner is the user, too, not the group of administrators, so that programs of one user
/// are alike, elevated or not.
class object_security {
public:
    object_security(const permissions& permit, const list_rights& rights, std::error_code& ec) noexcept;
    object_security(const object_security&) = delete; // the attributes point into the object
    object_security& operator=(const object_security&) = delete;
    ~object_security() = default;

    /// Valid as long as this object. The functions that take it only read it.
    [[nodiscard]] SECURITY_ATTRIBUTES* attributes() noexcept { return &attributes_; }

private:
    struct local_memory {
        void operator()(void* memory) const noexcept { LocalFree(memory); }
    };

    void parse(const char* sddl, std::error_code& ec) noexcept;
    bool describe(const permissions& permit, const list_rights& rights) noexcept;
    bool fill_list(const permissions& permit, const list_rights& rights) noexcept;

    static constexpr std::size_t most_entries = 3;
    static constexpr std::size_t list_size =
        sizeof(ACL) + most_entries * (sizeof(ACCESS_ALLOWED_ACE) - sizeof(DWORD) + SECURITY_MAX_SID_SIZE);

    SECURITY_ATTRIBUTES attributes_{};
    SECURITY_DESCRIPTOR descriptor_{};
    token_sid user_{TokenUser};
    alignas(ACL) std::array<std::byte, list_size> list_{};
    std::unique_ptr<void, local_memory> parsed_;
};

} // namespace mutual::platform
