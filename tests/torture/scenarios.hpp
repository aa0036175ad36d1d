#pragma once
/// \file
/// The scenarios of waits. Each plays rounds until the stage says that it is over.

#include "stage.hpp"

namespace mutual::torture {

// wait_scenarios.cpp: some are blocked, somebody signals, one is killed.

/// Sets of an automatic event are neither lost nor made up.
void play_automatic_event(stage& on);
/// A manual event that is set and reset at once releases all who are blocked, or was not set.
void play_manual_event(stage& on);
/// A timer fires though the one who armed it is dead, each tick once.
void play_timer(stage& on);
/// One round: some are blocked on a semaphore, units come one by one or at once.
void play_blocked_on_semaphore(stage& on);

// unit_scenarios.cpp: all take and release, one is killed, and then the units are counted.

/// Units of semaphores are neither lost nor made up.
void play_semaphore(stage& on);
/// A wait for all takes all or nothing, beside others that take some.
void play_wait_all(stage& on);

// mixed_scenario.cpp

/// Everybody does anything, and is killed at any time; no call takes long, and afterwards everything works.
void play_mixed(stage& on);

} // namespace mutual::torture
