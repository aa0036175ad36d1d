#pragma once
/// \file
/// Who may do what: the table at PR-01 and what follows from it, as sets of rights.

#include <mutual/region_view.hpp>
#include <mutual/shared_region.hpp>

namespace mutual {

/// What a view does to the pages: bits, so that "within" is a subset.
struct rights {
    bool write = false; ///< the bytes can be changed
    bool execute = false;
    bool to_copy = false; ///< changes stay in the view (copy-on-write)
};

[[nodiscard]] constexpr rights rights_of(view_access access) noexcept {
    switch (access) {
    case view_access::read_only:
        return {};
    case view_access::read_write:
        return {.write = true};
    case view_access::copy_on_write:
        return {.write = true, .to_copy = true};
    case view_access::execute_read:
        return {.execute = true};
    case view_access::execute_read_write:
        return {.write = true, .execute = true};
    case view_access::execute_copy_on_write:
        return {.write = true, .execute = true, .to_copy = true};
    }
    return {};
}

/// True when the bytes of such a view can be changed, be it only for the view itself.
[[nodiscard]] constexpr bool can_write(view_access access) noexcept {
    return rights_of(access).write;
}

/// True when what is written to such a view reaches the region.
[[nodiscard]] constexpr bool writes_through(view_access access) noexcept {
    return rights_of(access).write && !rights_of(access).to_copy;
}

/// True when a view that was mapped with `mapped` may be given `wanted` later: a subset of its rights, and writing
/// stays what it was, shared or private (PR-22, PR-23).
[[nodiscard]] constexpr bool may_become(view_access mapped, view_access wanted) noexcept {
    const rights had = rights_of(mapped);
    const rights asked = rights_of(wanted);
    return (!asked.execute || had.execute) && (!asked.write || (had.write && asked.to_copy == had.to_copy));
}

/// The most a handle allows: what map() without options gives.
[[nodiscard]] constexpr view_access widest_view(region_access access) noexcept {
    switch (access) {
    case region_access::read_only:
        return view_access::read_only;
    case region_access::read_write:
        return view_access::read_write;
    case region_access::execute_read:
        return view_access::execute_read;
    case region_access::execute_read_write:
        return view_access::execute_read_write;
    }
    return view_access::read_only;
}

/// True when a handle with `access` may be mapped as `wanted`. Copy-on-write needs only the right to read (PR-07).
[[nodiscard]] constexpr bool may_map(region_access access, view_access wanted) noexcept {
    const rights had = rights_of(widest_view(access));
    const rights asked = rights_of(wanted);
    return (!asked.execute || had.execute) && (!asked.write || asked.to_copy || had.write);
}

} // namespace mutual
