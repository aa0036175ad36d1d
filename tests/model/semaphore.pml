/* The semaphore: units that are counted (unit_rules.cpp).
 *
 * Process 0 releases two units and polls. Process 1 takes one. Process 2 takes one and releases it again.
 *   PROMISED   both are blocked before two units are released, two times, with a maximum of two: units that are
 *              promised to somebody do not count, so nothing is refused. Process 2 keeps its unit.
 */
#define MAXIMUM 2
#ifndef NO_LIMIT
#define MOST_UNITS MAXIMUM
#endif
#include "engine.pml"

byte polled;
bool refused;

#ifdef COUNT_PROMISED
#define counted(o) value[o]
#else
#define counted(o) (value[o] - marks(o))
#endif

inline release(o, units) {
    if
    :: atomic {
           quick_signal(o) && value[o] + units <= MAXIMUM ->
           value[o] = value[o] + units;
           signals = signals + units
       }
    :: quick_signal(o) && value[o] + units > MAXIMUM -> refused = true
    :: !quick_signal(o) ->
       lock(o);
       prune_offers(o);
       if
       :: counted(o) + units > MAXIMUM -> unlock(o, refused = true)
       :: else ->
#ifdef ONE_BY_ONE
          atomic { value[o]++; signals++ };
          settle(o, true);
          atomic { value[o] = value[o] + units - 1; signals = signals + units - 1 };
#else
          atomic { value[o] = value[o] + units; signals = signals + units };
#endif
          settle(o, true);
          unlock(o, skip)
       fi
    fi
}

#define has_come(p) (slot(0, p) == WAITING || killed[p])

active proctype Releaser() {
    begin;
    {
#ifdef PROMISED
        has_come(1) && has_come(2);
        release(0, 2);
        release(0, 2);
#else
        release(0, 2);
#endif
        poll(0, polled);
        finish
    } unless_killed
}

active proctype Taker() { begin; { wait_one(0, false); finish } unless_killed }

active proctype Borrower() {
    begin;
    {
        wait_one(0, false);
#ifndef PROMISED
        release(0, 1);
#endif
        finish
    } unless_killed
}

killer

#define taken (released[1] + released[2] + polled)

active proctype Observer() {
    if
    always(value[0] >= marks(0), "never more marks than units")
    always(lock_holder[0] != 0 || value[0] - marks(0) <= MAXIMUM, "never more free units than the maximum")
    :: timeout ->
       invariant(!somebody_hangs, "nobody hangs");
       invariant(!is_stranded(0, 1) && !is_stranded(0, 2), "no live waiter is left beside a unit");
       invariant(taken + value[0] + surplus == signals && (kills > 0 || surplus == 0),
           "units are neither lost nor made up");
       invariant(signals != 1, "a release of two is two or none");
#ifdef PROMISED
       invariant(kills > 0 || !refused, "what is promised does not count");
       invariant(kills > 0 || signals == 4, "all were released")
#else
       invariant(kills > 0 || signals == 2 + released[2], "all were released")
#endif
    fi
}
