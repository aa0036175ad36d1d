/* The object lock that survives its holder (object_lock.cpp, seat.cpp).
 *
 * Three processes, two lives each: open, lock, change something, unlock, close. So a seat number that was a dead
 * holder's is soon a living one's.
 */
#define died(p) inside[p] = false
bool inside[3];
#include "seats.pml"

#define enter inside[me] = true
#define unlock atomic { inside[me] = false; lock_holder = NOBODY }

inline open() {
    take_guard;
    take_seat();
#ifndef NO_SCRUB
    if
    :: lock_holder == seat -> lock_holder = NOBODY /* a predecessor's */
    :: else
    fi;
#endif
    free_guard
}

inline one_life() {
    open();
    lock();
    enter;
    unlock;
    leave_seat
}

#define body { one_life(); one_life(); finish } unless_killed

active proctype First() { begin; body }
active proctype Second() { begin; body }
active proctype Third() { begin; body }

killer

active proctype Observer() {
    if
    always(inside[0] + inside[1] + inside[2] <= 1, "one holder at a time")
    :: timeout -> invariant(!somebody_hangs, "nobody hangs")
    fi
}
