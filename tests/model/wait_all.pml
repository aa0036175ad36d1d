/* A wait for all of two objects (wait_all.cpp), against a wait for any of them and somebody who signals.
 *
 * Process 1 takes a unit of both objects or of none. Process 2 takes one of either. Process 0 releases a unit of the
 * first, one of the second, and one more of the first (RELEASES=2: not that one).
 *
 * The commit changes the operation in the words of all objects by one system call, which a kill cannot divide. From
 * then on each object says by itself that its unit is taken, and who takes an orphaned lock over finishes that object
 * alone, without knowing the others.
 */
#define OBJECTS 2
#define waits_for_all(process) ((process) == 1)
#include "engine.pml"

#ifndef RELEASES
#define RELEASES 3
#endif

byte made[OBJECTS];
byte taken_by_any[OBJECTS];
bool got_all;

inline release(o) {
    if
    :: atomic { quick_signal(o) -> value[o]++; made[o]++ }
    :: !quick_signal(o) ->
       lock(o);
       prune_offers(o);
       atomic { value[o]++; made[o]++ };
       settle(o, true);
       unlock(o, skip)
    fi
}

/* ---- Process 1 */

inline commit() {
#ifdef PLAIN_COMMIT
    operation[0] = TAKE;
    operation[1] = TAKE
#else
    atomic { operation[0] = TAKE; operation[1] = TAKE }
#endif
}

/* Both locks are held. */
inline register_in_all() {
    slot(0, me) = WAITING;
    slot(1, me) = WAITING;
    unlock(0, skip);
    unlock(1, blocked[me] = true)
}

inline sleep_on_all() {
    do
    :: in_futex_while(slot(0, me) == WAITING && slot(1, me) == WAITING)
    :: awake_when(slot(0, me) == POKED || slot(1, me) == POKED); break
    :: awake_when(needs_repair(0)); repair(0)
    :: awake_when(needs_repair(1)); repair(1)
    od
}

/* The objects in the order of their identities. Nothing is held while it sleeps. */
inline wait_all() {
    do
    :: lock(0);
       settle(0, false);
       lock(1);
       settle(1, false);
       if
       :: is_available(0) && is_available(1) ->
#ifdef TAKE_BEFORE_COMMIT
          value[0]--;
#endif
          slot(0, me) = FREE;
          slot(1, me) = FREE;
          commit();
#ifdef TAKE_BEFORE_COMMIT
          unlock(0, skip);
#else
          unlock(0, take(0));
#endif
          unlock(1, take(1));
          got_all = true;
          break
       :: else ->
          register_in_all();
          sleep_on_all()
       fi
    od
}

/* ---- Process 2 */

#define take_and_unlock(o) unlock(o, take(o); taken_by_any[o]++)

inline collect_from(o, other) {
    lock(o);
    slot(o, me) = FREE;
    take_and_unlock(o);
    leave(other)
}

/* Who has been offered the first meanwhile takes that: it came before. */
inline register_and_settle(o) {
    slot(o, me) = WAITING;
    settle(o, true);
    unlock(o, blocked[me] = true)
}

inline wait_any() {
    lock(0);
    settle(0, false);
    if
    :: is_available(0) -> take_and_unlock(0)
    :: !is_available(0) ->
       register(0, false);
       lock(1);
       settle(1, false);
       if
       :: slot(0, me) == WAITING && is_available(1) -> take_and_unlock(1); leave(0)
       :: slot(0, me) != WAITING || !is_available(1) ->
          register_and_settle(1);
          do
          :: in_futex_while(slot(0, me) == WAITING && slot(1, me) == WAITING)
          :: awake_when(slot(0, me) == MARKED); collect_from(0, 1); break
          :: awake_when(slot(1, me) == MARKED); collect_from(1, 0); break
          :: awake_when(needs_repair(0)); repair(0)
          :: awake_when(needs_repair(1)); repair(1)
          od
       fi
    fi
}

active proctype Releaser() {
    begin;
    {
        release(0);
        release(1);
#if RELEASES > 2
        release(0);
#endif
        finish
    } unless_killed
}
active proctype WaitsForAll() { begin; { wait_all(); finish } unless_killed }
active proctype WaitsForAny() { begin; { wait_any(); finish } unless_killed }

killer

/* In the object of a committed victim, whose lock nobody has taken over yet, one unit is gone already. */
#define units_left(o) (value[o] - (lock_holder[o] != 0 && operation[o] == TAKE))
#define taken_by_all(o) (made[o] - taken_by_any[o] - units_left(o))
#define taken_by_anybody (taken_by_any[0] + taken_by_any[1])
#define nobody_holds(o) (lock_holder[o] == 0)

active proctype Observer() {
    if
    always(value[0] >= marks(0) && value[1] >= marks(1), "never more marks than units")
    :: timeout ->
       invariant(!somebody_hangs, "nobody hangs");
       invariant(taken_by_all(0) == taken_by_all(1), "all or none");
       invariant(taken_by_all(0) <= 1 && taken_by_anybody <= 1, "once");
       invariant(!got_all || taken_by_all(0) == 1, "who says that it has all has them");
       invariant(killed[2] || taken_by_anybody == 1 || !nobody_holds(0) || !nobody_holds(1) ||
               (!is_stranded(0, 2) && !is_stranded(1, 2)),
           "no wait for any is left beside a unit");
       invariant(killed[1] || got_all || !nobody_holds(0) || !nobody_holds(1) || !has_free_unit(0) || !has_free_unit(1),
           "no wait for all is left beside units of all");
       invariant(kills > 0 || got_all || taken_by_anybody == 1, "somebody gets something");
       invariant(kills > 0 || RELEASES < 3 || got_all || taken_by_any[1] == 1,
           "three releases are enough for both, if any takes the first")
    fi
}
