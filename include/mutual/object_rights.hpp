#pragma once
/// \file
/// object_rights: what a handle may be used for.

namespace mutual {

/// What a handle of a mutex, event, semaphore, timer or job may be used for; bits. Rights belong to the handle, not to the
/// object (CO-13), are fixed when it is made (SC-03), and travel with it (HD-10). Regions have region_access instead.
///
/// Anything beyond them is errc::insufficient_rights. A mutex is unlocked by its owner through any handle (MX-07).
enum class object_rights : unsigned char {
    none = 0,   ///< Of use to nobody; only a creator gets such a handle (CO-18, CO-19).
    query = 1,  ///< state(), and whatever looks at a job
    wait = 2,   ///< All waits; to lock a mutex, to acquire from a semaphore (MX-08).
    modify = 4, ///< To set and reset an event, to release to a semaphore, to arm and cancel a timer, to do anything to
                ///< a job.
    all = query | wait | modify,
};

[[nodiscard]] constexpr object_rights operator|(object_rights a, object_rights b) noexcept {
    return static_cast<object_rights>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}
[[nodiscard]] constexpr object_rights operator&(object_rights a, object_rights b) noexcept {
    return static_cast<object_rights>(static_cast<unsigned>(a) & static_cast<unsigned>(b));
}
/// True when `held` has all of `wanted`.
[[nodiscard]] constexpr bool includes(object_rights held, object_rights wanted) noexcept {
    return (held & wanted) == wanted;
}

} // namespace mutual
