/* Who is alive: seats and the guard, and the object lock in its finest steps. For object_lock.pml and mutex.pml, in
 * which processes come and go and seat numbers are used again; engine.pml has what follows from it.
 *
 * A process that opens an object takes the lowest free seat, under the guard, and removes what a predecessor left under
 * that number, before it lets the guard go. A death frees seat and guard in a later step than the kill.
 */

/* A model defines, before it includes this file: KILLS, how many are killed at most (0), and died(p), what the story
 * notes of a death. */
#ifndef KILLS
#define KILLS 0
#endif
#define PROCESSES 3
#define me _pid
#define NOBODY 0

/* ---- The kernel's part: who holds the lock of that byte. 0 = nobody, else process + 1. */
byte seat_holder[PROCESSES + 1];
byte guard;
#define seat_is_free(seat) (seat_holder[seat] == 0)

/* ---- Shared memory: one field of the state word */
byte lock_holder; /* a seat */

bool killed[PROCESSES];
bool finished[PROCESSES];
#define kills (killed[0] + killed[1] + killed[2])

#define begin byte seat; byte seen; story_has_begun

#ifdef NO_GUARD
#define take_guard skip
#define free_guard skip
#else
#define take_guard atomic { guard == 0 -> guard = me + 1 }
#define free_guard guard = 0
#endif

/* The number is only worth something while it cannot be given to somebody else: under the guard. Free when it is
 * looked at, it was free when it was looked at; the word may have changed since it was read, and its next holder have
 * died. So the word is looked at once more: if it still names a seat that is free, its holder is dead, and nobody but
 * who has the guard can change it. */
inline lock() {
    do
    :: atomic { lock_holder == NOBODY -> lock_holder = seat };
       break
    :: atomic { lock_holder != NOBODY && lock_holder != seat -> seen = lock_holder };
       if
       :: seat_is_free(seen) ->
          take_guard;
          seen = lock_holder;
          if
          :: seen != NOBODY && seen != seat && seat_is_free(seen) ->
             if
#ifdef NO_SECOND_LOOK
             :: true ->
#else
             :: lock_holder == seen ->
#endif
                lock_holder = seat; /* one store, which also does what had to be finished */
                free_guard;
                break
#ifndef NO_SECOND_LOOK
             :: else -> free_guard
#endif
             fi
          :: else -> free_guard
          fi
       :: else
       fi
    od;
    seen = 0
}

inline take_seat() {
    atomic {
        if
        :: seat_is_free(1) -> seat = 1
        :: !seat_is_free(1) && seat_is_free(2) -> seat = 2
        :: !seat_is_free(1) && !seat_is_free(2) -> seat = 3
        fi;
        seat_holder[seat] = me + 1
    }
}

#define leave_seat atomic { seat_holder[seat] = 0; seat = 0 }

#define unless_killed unless { atomic { killed[me] -> the_kernel_unlocks(); seat = 0; seen = 0 } }
inline the_kernel_unlocks() {
    if :: seat != 0 -> seat_holder[seat] = 0 :: else fi;
    if :: guard == me + 1 -> guard = 0 :: else fi
}
#define finish finished[me] = true

/* How many are killed is decided before anybody moves, so that the end of every story is looked at. */
byte kills_to_come;
bool story_has_begun;
#define strike(p) atomic { kills < kills_to_come && !killed[p] && !finished[p] -> killed[p] = true; died(p) }
#define killer \
    active proctype Killer() { \
        atomic { \
            do :: kills_to_come < KILLS -> kills_to_come++ :: break od; \
            story_has_begun = true \
        }; \
        do :: strike(0) :: strike(1) :: strike(2) od \
    }

#define hangs(p) (!killed[p] && !finished[p])
#define somebody_hangs (hangs(0) || hangs(1) || hangs(2))

#define invariant(condition, words) \
    if :: (condition) :: else -> printf("BROKEN: "); printf(words); printf("\n"); assert(false) fi
#define always(condition, words) :: !(condition) -> printf("BROKEN: "); printf(words); printf("\n"); assert(false)
