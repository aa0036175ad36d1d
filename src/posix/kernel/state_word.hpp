#pragma once
/// \file
/// The state word: 64 bits that say all that is to be said about an object. Nobody ever sleeps on it.
///
///     bits  0-30  value      mutex: the owner's seat in bits 0-15, 0 = free
///                            semaphore, automatic event or timer: units that nobody has collected yet; a unit that is
///                            reserved for a marked waiter counts until that one collects it
///                            manual event or timer: 0 or 1
///     bit     31  abandoned  mutex: free, and its last owner died
///     bits 32-47  lock       seat of the holder of the object lock, 0 = unlocked
///     bit     48  waiters    a slot is in use: whoever signals must take the object lock
///     bit     49  deciding   somebody was offered something and has not answered: whoever takes or resets must take
///                            the object lock
///     bit     50  setting    timer: which of the two settings counts
///     bits 51-55  0
///     bits 56-63  decided    what the holder of the object lock has decided; done even if the holder dies

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
inline constexpr word deciding = word{1} << 49;
inline constexpr word setting = word{1} << 50;
inline constexpr unsigned decided_shift = 56;
inline constexpr word decided_mask = word{0xff} << decided_shift;
/// A wait for all takes this object. A whole byte, so that the kernel can store it: see commit.hpp.
inline constexpr word decided_take = word{1} << decided_shift;
/// The value becomes 0, and marks are cut loose from it.
inline constexpr word decided_reset = word{2} << decided_shift;

/// One compare-exchange may change the value only while none of these is set: to take, to reset; to add.
inline constexpr word no_fast_take = lock_mask | deciding | decided_mask;
inline constexpr word no_fast_signal = no_fast_take | waiters;

constexpr std::uint32_t value(word w) noexcept {
    return static_cast<std::uint32_t>(w & value_mask);
}
constexpr word with_value(word w, std::uint32_t value) noexcept {
    return (w & ~value_mask) | (value & value_mask);
}
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
