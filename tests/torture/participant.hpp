#pragma once
/// \file
/// A participant: a process that carries out one order after the other, until it is killed or the driver is gone.

#include "player.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace mutual::torture {

/// What a participant can be told to do. The comments name the three numbers of the order.
enum class role : std::uint64_t {
    open,
    close,
    wait,          ///< target, wait_form
    set,           ///< target, how often, 1: and then reset once; a semaphore is released
    release_many,  ///< how many units of the target semaphore at once, how many more then, if they fit
    set_and_reset, ///<
    arm,           ///< target, after how many microseconds, period in milliseconds
    arm_often,     ///< target, how often, after at most how many microseconds
    release,       ///< round, mask of semaphores
    take_one,      ///< round, mask of semaphores
    take_any,      ///< round, mask of semaphores
    take_all,      ///< round, mask of semaphores, 1: with the mutex
    do_anything    ///< round
};

/// How a participant waits for a target.
enum class wait_form : std::uint64_t { single, any, all };
inline constexpr std::size_t wait_form_count = 3;

using order_numbers = std::array<std::uint64_t, 3>;

// The roles; each in the file that is named first.

// waiting_roles.cpp
void wait_for_target(player& self, const order_numbers& with);
void set_target(player& self, const order_numbers& with);
void release_many_units(player& self, const order_numbers& with);
void set_and_reset_event(player& self);
void arm_timer(player& self, const order_numbers& with);
void arm_timer_often(player& self, const order_numbers& with);

// unit_roles.cpp
void release_units(player& self, const order_numbers& with);
void take_units_singly(player& self, const order_numbers& with);
void take_any_units(player& self, const order_numbers& with);
void take_all_units(player& self, const order_numbers& with);

// mixed_role.cpp
void do_anything(player& self, const order_numbers& with);

/// Returns only when the driver is gone.
void run_participant(const std::string& tag, std::size_t index, std::uint64_t life);

} // namespace mutual::torture
