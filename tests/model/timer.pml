/* The automatic timer (timer_rules.cpp): no thread keeps it going. Whoever holds the object lock looks at the clock
 * first.
 *
 * There are two settings, and a bit of the state word, `current`, says which one counts. A new setting is written
 * beside the one that counts; then one store flips the bit and changes the value. Killed before it, nothing happened;
 * after it, everything.
 *
 * Processes 1 and 2 wait, once each. The clock goes from 0 to LAST at any pace. The timer is armed for 1.
 *   default    it fires once (PERIOD=1: at 1, 2, 3 ...), and process 0 polls it at any time
 *   REARM      process 0 arms it anew, for 2 (FIRST_DUE=3: it was armed for 3 before), while both are blocked
 *   CANCEL     process 0 cancels it, while both are blocked
 */
#define TIMER

#ifndef FIRST_DUE
#define FIRST_DUE 1
#endif
#ifndef PERIOD
#define PERIOD 0
#endif
#ifndef LAST
#define LAST 3
#endif

byte now;
bool current;
byte due[2] = FIRST_DUE;
byte period[2] = PERIOD;
bool armed[2] = true;

#define is_due(o) (armed[current] && now >= due[current])

#ifdef WAKES
/* A sleeper computes for itself until when, before it goes to sleep. Its slot's word has a number that every change
 * raises, so the futex does not let it sleep when something has happened since. */
byte sleeps_until[3];
bool touched[3];
#define NEVER 100
#define in_futex_until_due(condition) \
    touched[me] = false; \
    sleeps_until[me] = (armed[current] -> due[current] : NEVER); \
    if \
    :: atomic { (condition) && !touched[me] -> asleep[me] = true }; !asleep[me] || now >= sleeps_until[me] \
    :: !(condition) || touched[me] \
    fi
#else
#define in_futex_until_due(condition) false
#endif

#define MOST_UNITS 1
#include "engine.pml"

byte polled;
byte ticks;   /* times the timer has fired */
byte overdue; /* what the holder of the object lock has found; used by nobody else */
bool cancelled;
bool rearmed;

#define other (1 - current)
/* What a victim had published and not handed out yet is for who waits. It must not count as a unit that meets nobody:
 * it would swallow the ticks after it. */
#ifdef ANY_UNIT_SWALLOWS
#define units_to_add(o, times) (has_free_unit(o) -> 0 : at_most(times, waiting(o) + 1))
#else
#define units_to_add(o, times) (free_units(o) > waiting(o) -> 0 : at_most(times, waiting(o) - free_units(o) + 1))
#endif
#define at_most(a, b) ((a) < (b) -> (a) : (b))

/* As many sets as times that have passed, of which those that meet nobody do not add up. */
inline tick(o) {
    if
    :: is_due(o) ->
       atomic { /* the clock is read here */
           overdue = (period[current] > 0 -> (now - due[current]) / period[current] + 1 : 1);
           due[other] = due[current] + overdue * period[current]
       };
       period[other] = period[current];
       armed[other] = period[current] > 0;
       remove_ghosts(o);
#ifdef FLIP_FIRST
       atomic { current = other; ticks = ticks + overdue };
       atomic { value[o] = value[o] + units_to_add(o, overdue); overdue = 0 }
#else
       atomic { /* one store */
           value[o] = value[o] + units_to_add(o, overdue);
           current = other;
           ticks = ticks + overdue;
           overdue = 0
       }
#endif
    :: !is_due(o)
    fi
}

/* Sleepers compute anew until when. */
inline touch(o) {
#ifdef WAKES
#ifndef NO_TOUCH
    if :: atomic { slot(o, 1) != FREE -> touched[1] = true; remember_to_wake(1) } :: slot(o, 1) == FREE fi;
    if :: atomic { slot(o, 2) != FREE -> touched[2] = true; remember_to_wake(2) } :: slot(o, 2) == FREE fi;
#endif
#endif
    skip
}

/* Arming anew clears the signal; who had been given a unit before keeps it. */
inline set(o, new_due, new_period) {
    lock(o);
    settle(o, true);
#ifdef IN_PLACE
    due[current] = new_due;
    period[current] = new_period;
    atomic { armed[current] = true; operation[o] = RESET; rearmed = true };
#else
    due[other] = new_due;
    period[other] = new_period;
    armed[other] = true;
#ifdef NO_RESET_OPERATION
    atomic { current = other; rearmed = true };
#else
    atomic { current = other; operation[o] = RESET; rearmed = true };
#endif
#endif
    detach_marks(o);
    atomic { value[o] = 0; operation[o] = NOTHING };
    settle(o, true);
    touch(o);
    unlock(o, skip)
}

/* Clears nothing and wakes nobody. */
inline cancel(o) {
    lock(o);
    settle(o, true);
    due[other] = due[current];
    period[other] = period[current];
    armed[other] = false;
    unlock(o, current = other; cancelled = true)
}

/* A poll has no short cut: only under the lock the clock is looked at. */
inline poll_timer(o) {
    lock(o);
    prune(o);
    if
    :: has_free_unit(o) -> unlock(o, take(o); polled++)
    :: !has_free_unit(o) -> unlock(o, skip)
    fi
}

#define has_come(p) (slot(0, p) == WAITING || released[p] > 0 || killed[p])
#define both_have_come (has_come(1) && has_come(2))

active proctype Owner() {
    begin;
    {
#ifdef REARM
        both_have_come;
        set(0, 2, 2);
#elif defined(CANCEL)
        both_have_come;
        cancel(0);
#else
        poll_timer(0);
#endif
        finish
    } unless_killed
}

active proctype First() { begin; { wait_one(0, false); finish } unless_killed }
active proctype Second() { begin; { wait_one(0, false); finish } unless_killed }

killer

#if defined(REARM) || defined(CANCEL) || PERIOD > 0
#define clock_may_go both_have_come
#else
#define clock_may_go true
#endif
active proctype Clock() { do :: atomic { now < LAST && clock_may_go -> now++ } od }

#define units (released[1] + released[2] + polled + value[0])
#define is_settled (lock_holder[0] == 0)

active proctype Observer() {
    if
    always(value[0] >= marks(0), "never more marks than units")
    always(!is_settled || units <= ticks, "no tick is doubled")
    always(!is_settled || ticks == 0 || units > 0 || rearmed, "no tick is lost")
#ifdef REARM
    always((period[current] == PERIOD && due[current] == FIRST_DUE) || (period[current] == 2 && due[current] % 2 == 0),
        "the setting that counts is whole")
#endif
    :: timeout ->
       invariant(!somebody_hangs, "nobody hangs");
       invariant(!is_stranded(0, 1) && !is_stranded(0, 2), "no live waiter is left beside a unit");
       invariant(!is_due(0) || (!blocked[1] || killed[1]) && (!blocked[2] || killed[2]),
           "no live waiter is left beside a timer that is due");
       invariant(now == LAST, "the clock has come to its end");
#if defined(REARM) || defined(CANCEL)
       invariant(killed[1] || killed[2] || units == ticks, "no tick is lost");
#endif
#ifdef CANCEL
       invariant(ticks <= 1 && (!cancelled || !armed[current]), "who cancels ends it");
       invariant(killed[0] || cancelled, "who cancels ends it");
#endif
#if PERIOD > 0
       invariant(killed[1] || released[1] == 1, "a periodic timer releases everybody in the end");
       invariant(killed[2] || released[2] == 1, "a periodic timer releases everybody in the end");
#endif
       skip
    fi
}
