/* The automatic event: units (unit_rules.cpp), and waits on one object (wait_any.cpp).
 *
 * Process 0 sets the event twice and then polls it. Processes 1 and 2 wait, once each; both are blocked before the
 * first set.
 *   EARLY        the sets race with the waiters' coming: the two may become one unit
 *   SETS=1       it is set only once, and not polled
 *   WITH_RESET   it is set once and reset: who was given the unit keeps it, and it is gone for everybody else
 *   TIME_LIMIT   process 1 has a time limit, which may be over at any time
 */
#define MOST_UNITS 1
#include "engine.pml"

#ifndef SETS
#define SETS 2
#endif
#ifndef TIME_LIMIT
#define TIME_LIMIT false
#endif
#ifdef EARLY
#define may_begin true
#else
#define has_come(p) (slot(0, p) == WAITING || killed[p] || gave_up[p])
#define may_begin (has_come(1) && has_come(2))
#endif

byte polled;
bool signalled;

/* Word before mark: the unit is in the value before a slot is marked for it. A unit for which nobody waits makes a
 * further one needless: sets that meet nobody do not add up. */
inline set(o) {
    if
    :: atomic { quick_signal(o) -> signals = signals + (value[o] == 0); value[o] = 1 }
    :: !quick_signal(o) ->
       lock(o);
       prune_offers(o);
#ifdef MARK_BEFORE_UNIT
       if
       :: atomic { waits(o, 1) -> slot(o, 1) = MARKED }
       :: atomic { waits(o, 2) -> slot(o, 2) = MARKED }
       :: !somebody_waits(o)
       fi;
#endif
       if
       :: atomic { free_units(o) <= waiting(o) -> value[o]++; signals++ }
       :: free_units(o) > waiting(o)
       fi;
       settle(o, true);
       unlock(o, skip)
    fi
}

/* Marks are detached one by one; killed between, the next finishes it, because the word says so. */
inline reset(o) {
    lock(o);
#ifndef NO_RESET_OPERATION
    operation[o] = RESET;
#endif
    detach_marks(o);
    unlock(o, value[o] = 0)
}

active proctype Setter() {
    begin;
    {
        may_begin;
        set(0);
#ifdef WITH_RESET
        reset(0);
#elif SETS > 1
        set(0);
        signalled = true;
        poll(0, polled);
#else
        signalled = true;
#endif
        finish
    } unless_killed
}

active proctype First() { begin; { wait_one(0, TIME_LIMIT); finish } unless_killed }
active proctype Second() { begin; { wait_one(0, false); finish } unless_killed }

killer

#define delivered (released[1] + released[2] + polled)
#define is_excused(p) (killed[p] || gave_up[p])

active proctype Observer() {
    if
    always(value[0] >= marks(0), "never more marks than units")
    :: timeout ->
       invariant(!somebody_hangs, "nobody hangs");
       invariant(!is_stranded(0, 1) && !is_stranded(0, 2), "no live waiter is left beside a unit");
       invariant(delivered + value[0] <= signals, "no unit is made up");
       invariant(lock_holder[0] != 0 || free_units(0) <= 1, "units that meet nobody do not add up");
#ifdef WITH_RESET
       invariant(signals == 0 || is_excused(1) || is_excused(2) || released[1] + released[2] == 1,
           "who was given the unit keeps it");
#else
       invariant(delivered + value[0] + surplus == signals, "no unit is lost");
       invariant(kills > 0 || surplus == 0, "no unit is lost");
#ifdef EARLY
       invariant(kills > 0 || (signals >= 1 && signals <= SETS), "two sets are one unit or two")
#elif SETS > 1
       invariant(!signalled || is_excused(1) || released[1] == 1, "two sets release both who were blocked");
       invariant(!signalled || is_excused(2) || released[2] == 1, "two sets release both who were blocked");
       invariant(kills > 0 || gave_up[1] || polled == 0, "the setter cannot take back what it gave")
#else
       invariant(!signalled || is_excused(1) || is_excused(2) || delivered == 1, "one set releases one")
#endif
#endif
    fi
}
