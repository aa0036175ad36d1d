/* A wait for any of two objects (wait_any.cpp), here two semaphores that work as unit_rules.cpp says.
 *
 * Process 1 waits for either; process 2 for the first object alone, behind or before it. Process 0 releases one unit of
 * the second object and two of the first, and each of the releases may find the others anywhere. Whoever waits for any
 * takes from one object only, and what was reserved for it elsewhere goes to the next.
 */
#define OBJECTS 2
#include "engine.pml"

byte made[OBJECTS];
byte taken[OBJECTS]; /* by process 1 */
bool released_all;

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

#define take_and_unlock(o) unlock(o, take(o); taken[o]++; released[me]++)

inline collect_from(o, other) {
    lock(o);
    slot(o, me) = FREE;
    take_and_unlock(o);
#ifndef NO_LEAVE
    leave(other)
#endif
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
        release(1);
        release(0);
#ifndef TWO_RELEASES
        release(0);
#endif
        released_all = true;
        finish
    } unless_killed
}
active proctype WaitsForAny() { begin; { wait_any(); finish } unless_killed }
active proctype WaitsForTheFirst() { begin; { wait_one(0, false); finish } unless_killed }

killer

active proctype Observer() {
    if
    always(value[0] >= marks(0) && value[1] >= marks(1), "never more marks than units")
    :: timeout ->
       invariant(!somebody_hangs, "nobody hangs");
       invariant(!is_stranded(0, 1) && !is_stranded(1, 1) && !is_stranded(0, 2),
           "no live waiter is left beside a unit");
       invariant(released[1] <= 1, "any is one");
       invariant(killed[1] || released[1] == 0 || (slot(0, 1) == FREE && slot(1, 1) == FREE),
           "who has got one keeps no claim on the other");
       invariant(taken[0] + released[2] + value[0] == made[0], "units are neither lost nor made up");
       invariant(taken[1] + value[1] == made[1], "units are neither lost nor made up");
       invariant(killed[1] || !released_all || released[1] == 1, "who waits for any is released")
    fi
}
