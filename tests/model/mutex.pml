/* The mutex whose owner may die (mutex_rules.cpp, and the scrubbing of seats in object_table.cpp).
 *
 * Three processes; a life is open, acquire, release, close. The second has two lives (FULL: everybody has). An owner is
 * judged dead under the object lock only.
 */
#define died(p) if :: inside[p] -> inside[p] = false; damaged = true :: else fi
bool inside[3];
bool damaged; /* an owner died in the middle, and nobody has been told yet */
#include "seats.pml"

byte owner; /* a seat */
bool abandoned;

/* What the new owner is told is what the word said. */
#define become_owner(told) \
    owner = seat; \
    inside[me] = true; \
    if :: (told) -> damaged = false :: else fi; \
    abandoned = false

#define unlock lock_holder = NOBODY

inline open() {
    take_guard;
    take_seat();
#ifndef NO_SCRUB
    if
    :: lock_holder == seat /* a predecessor's: ours by number already */
    :: else -> lock_under_guard()
    fi;
    if
    :: owner == seat -> atomic { owner = NOBODY; abandoned = true; unlock }
    :: else -> unlock
    fi;
#endif
    free_guard
}

/* The guard is held already. */
inline lock_under_guard() {
    do
    :: atomic { lock_holder == NOBODY -> lock_holder = seat };
       break
    :: atomic { lock_holder != NOBODY -> seen = lock_holder };
       if
       :: seat_is_free(seen) && lock_holder == seen -> lock_holder = seat; break
       :: else
       fi
    od;
    seen = 0
}

inline acquire() {
    do
    :: atomic { lock_holder == NOBODY && owner == NOBODY -> become_owner(abandoned) };
       break
    :: atomic { owner != NOBODY && owner != seat -> seen = owner };
       if
       :: seat_is_free(seen) -> /* worth a closer look */
#ifdef JUDGED_WITHOUT_LOCK
          if
          :: atomic { lock_holder == NOBODY && owner == seen -> become_owner(true) }; break
          :: else
          fi
#else
          lock();
          if
          :: owner == NOBODY -> unlock
          :: owner != NOBODY && seat_is_free(owner) -> atomic { become_owner(true); unlock }; break
          :: else -> unlock
          fi
#endif
       :: else
       fi
    :: lock_holder != NOBODY && lock_holder != seat && seat_is_free(lock_holder) ->
       lock();
       unlock
    od;
    seen = 0
}

inline release() {
    if
    :: atomic { lock_holder == NOBODY -> inside[me] = false; owner = NOBODY }
    :: lock_holder != NOBODY ->
       lock();
       atomic { inside[me] = false; owner = NOBODY; unlock }
    fi
}

inline one_life() {
    open();
    acquire();
    release();
    leave_seat
}

#ifdef FULL
active proctype First() { begin; { one_life(); one_life(); finish } unless_killed }
active proctype Second() { begin; { one_life(); one_life(); finish } unless_killed }
active proctype Third() { begin; { one_life(); one_life(); finish } unless_killed }
#else
active proctype First() { begin; { one_life(); finish } unless_killed }
active proctype Second() { begin; { one_life(); one_life(); finish } unless_killed }
active proctype Third() { begin; { one_life(); finish } unless_killed }
#endif

killer

active proctype Observer() {
    if
    always(inside[0] + inside[1] + inside[2] <= 1, "one owner at a time")
    always(!damaged || !(inside[0] || inside[1] || inside[2]), "who owns it after a dead owner was told")
    :: timeout -> invariant(!somebody_hangs, "nobody hangs")
    fi
}
