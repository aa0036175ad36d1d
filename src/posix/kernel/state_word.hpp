#pragma once
/// \file
/// The state word: 64 bits that say all that is to be said about an object. Nobody ever sleeps on it.
///
///     bits  0-30  value      mutex: the owner's seat in bits 0-15, 0 = free
///     bit     31  abandoned  mutex: free, and its last owner died
///     bits 32-47  lock       seat of the holder of the object lock, 0 = unlocked
///     bit     48  waiters    a slot is in use: whoever signals must take the object lock
///     bits 49-63  0          for the other types: a waiter is deciding, which timer setting counts, what was decided

#include "posix/kernel/seat.hpp"

#include <cstdint>

namespace mutual::posix::state_word {

using word = std::uint64_t;

inline constexpr word value_mask = 0x7fff'ffff;
inline constexpr word owner_mask = 0xffff;
inline constexpr word abandoned = word{1} << 31;
inline constexpr unsigned lock_shift = 32;
inline constexpr word lock_mask = word{0xffff} << lock_shift;
inline constexpr word waiters = word{1} << 48;

constexpr seat_number owner(word w) noexcept {
    return static_cast<seat_number>(w & owner_mask);
}
constexpr seat_number lock_holder(word w) noexcept {
    return static_cast<seat_number>((w & lock_mask) >> lock_shift);
}
constexpr word locked_by(seat_number seat) noexcept {
    return word{seat} << lock_shift;
}
constexpr word with_owner(word w, seat_number seat) noexcept {
    return (w & ~(value_mask | abandoned)) | seat;
}

} // namespace mutual::posix::state_word
