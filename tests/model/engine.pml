/* What all models of waiting share: the state word, the slots, the object lock and its take-over, settle and prune.
 *
 * STEPS. One step of a model is one access to memory that others can change at that moment, plus what the process
 * computes by itself. `atomic { ... }` makes one step of several statements, and is right where the machine has one
 * instruction or one system call for it:
 *   - a compare-exchange or a 64-bit store of the state word: value, lock and operation change together;
 *   - a file lock, which the kernel gives or does not give;
 *   - a store to one slot, with the reads that lead to it: slots change under the object lock only, so what its holder
 *     reads of them cannot change between the read and the store.
 * Two stores are never one step, unless a comment says which single instruction does both.
 *
 * KILLS. The killer can strike before every step of every process. From then on the victim does nothing; the kernel
 * gives its seat and its guards back in a later step of its own, and anything may happen in between.
 *
 * A model defines, before it includes this file:
 *   OBJECTS            how many objects there are (1)
 *   KILLS              how many processes are killed at most (0): none, one ... up to KILLS are all searched
 *   MANUAL             1: the objects are manual-reset events, whose value is 0 or 1 and which release everybody
 *   waits_for_all(p)   process p is a wait_all, whose slots are poked and not given units (nobody)
 *   TIMER              the object is a timer: tick(o) comes first in every settle, and sleepers look when it is due
 *   MOST_UNITS         more than this many units do not stay when they come back from ghosts (no limit)
 *   WAKES              a sleeper is woken by a futex wake only, not by time; without it, a sleeper looks whenever
 *                      there is something for it to see, as it does by itself within 64 ms
 */

#ifndef OBJECTS
#define OBJECTS 1
#endif
#ifndef KILLS
#define KILLS 0
#endif
#ifndef MANUAL
#define MANUAL 0
#endif
#ifdef waits_for_all
#define SOMEBODY_WAITS_FOR_ALL
#else
#define waits_for_all(process) false
#endif

#define PROCESSES 3
#define me _pid
#define seat_of(process) ((process) + 1)

/* ---- Shared memory, one of each for every object */

byte value[OBJECTS];       /* units not yet collected; manual: 0 or 1 */
byte lock_holder[OBJECTS]; /* the object lock: seat of its holder, 0 = nobody */
byte operation[OBJECTS];   /* what a dead holder's successor has to finish */
#define NOTHING 0
#define TAKE 1  /* a wait_all has committed: one unit of this object is its own */
#define RESET 2 /* everything goes: units, and the marks that stand for them */

byte slots[OBJECTS * PROCESSES]; /* process p waits in slot p */
#define slot(object, process) slots[(object) * PROCESSES + (process)]
#define FREE 0
#define WAITING 1
#define MARKED 2   /* one unit of the value is reserved for it */
#define DETACHED 3 /* released, and no unit belongs to it */
#define POKED 4    /* a wait_all was told to look */

/* ---- What the kernel keeps: locks on bytes of the file. They go when the process is gone. */

byte guard[OBJECTS]; /* seat of the holder of the guard, 0 = nobody */
bool seat_taken[PROCESSES] = true;

/* ---- The story */

bool killed[PROCESSES];
bool finished[PROCESSES];
bool blocked[PROCESSES];  /* it sleeps on its slots, and does nothing before there is something to see */
byte released[PROCESSES]; /* waits that have ended with success; counted by the very store that takes the unit */
byte signals;             /* units that came into being; counted by the very store that makes them */
byte surplus;             /* units that came back and could not stay */

#define kills (killed[0] + killed[1] + killed[2])
#define is_alive(process) (!killed[process])

/* ---- What one sees by looking at an object */

#define marks(o) ((slot(o, 0) == MARKED) + (slot(o, 1) == MARKED) + (slot(o, 2) == MARKED))
#define free_units(o) (value[o] - marks(o))
#define has_free_unit(o) (value[o] > marks(o))
#define is_available(o) (MANUAL -> value[o] != 0 : has_free_unit(o))
#define take(o) value[o] = (MANUAL -> value[o] : value[o] - 1)
#define waits(o, p) (slot(o, p) == WAITING && !waits_for_all(p))
#define waiting(o) (waits(o, 0) + waits(o, 1) + waits(o, 2))
#define somebody_waits(o) (waits(o, 0) || waits(o, 1) || waits(o, 2))
#define waits_to_be_poked(o, p) (slot(o, p) == WAITING && waits_for_all(p))

/* The hints W and O of the state word. The store that frees the object lock computes them from the slots, slots change
 * under the lock only, and the hints are read only while it is free: so they always are what the slots say. */
#define slots_in_use(o) (slot(o, 0) != FREE || slot(o, 1) != FREE || slot(o, 2) != FREE)
#define decides(o, p) ((slot(o, p) == MARKED && !MANUAL) || slot(o, p) == POKED)
#define somebody_decides(o) (decides(o, 0) || decides(o, 1) || decides(o, 2))
#define quick_signal(o) (lock_holder[o] == 0 && !slots_in_use(o))
#define quick_look(o) (lock_holder[o] == 0 && !somebody_decides(o))

#define lock_is_orphaned(o) (lock_holder[o] != 0 && !seat_taken[lock_holder[o] - 1])
#define is_ghost(o, p) (slot(o, p) != FREE && !seat_taken[p])
#define needs_repair(o) (lock_is_orphaned(o) || is_ghost(o, 0) || is_ghost(o, 1) || is_ghost(o, 2))

/* ---- Waking: only where time does not do it */

#ifdef WAKES
bool asleep[PROCESSES];
#define begin bool repaired; byte to_wake; story_has_begun
#define remember_to_wake(p) to_wake = to_wake | (1 << (p))
#define wake(p) atomic { to_wake & (1 << (p)) -> asleep[p] = false; to_wake = to_wake & (7 - (1 << (p))) }
#define wake_all do :: wake(0) :: wake(1) :: wake(2) :: to_wake == 0 -> break od
#else
#define begin bool repaired; story_has_begun
#define remember_to_wake(p) skip
#endif

/* ---- The object lock */

/* The last store of every operation: what it changes, the operation's end and the lock's are one word. Only then are
 * sleepers woken. */
#ifdef WAKES
#define unlock(o, change) atomic { change; operation[o] = NOTHING; lock_holder[o] = 0; repaired = false }; wake_all
#else
#define unlock(o, change) atomic { change; operation[o] = NOTHING; lock_holder[o] = 0; repaired = false }
#endif

inline detach_marks(o) {
    do
    :: atomic { slot(o, 0) == MARKED -> slot(o, 0) = DETACHED; remember_to_wake(0) }
    :: atomic { slot(o, 1) == MARKED -> slot(o, 1) = DETACHED; remember_to_wake(1) }
    :: atomic { slot(o, 2) == MARKED -> slot(o, 2) = DETACHED; remember_to_wake(2) }
    :: else -> break
    od
}

/* Free: one compare-exchange. Held by the dead: under the guard, finish or drop what was half done, and put oneself
 * into the word by the same store. Looking at the holder is one step here: its seat is free, and the word still names
 * it. object_lock.pml shows what it takes for that. */
inline lock(o) {
    do
    :: atomic { lock_holder[o] == 0 -> lock_holder[o] = seat_of(me) };
       break
    :: lock_is_orphaned(o) ->
       atomic { guard[o] == 0 -> guard[o] = seat_of(me) };
       if
       :: lock_is_orphaned(o) ->
          finish_operation_of_the_dead(o);
          guard[o] = 0;
#ifndef NO_SETTLE_AFTER_TAKE_OVER
          settle(o, true);
#endif
          break
       :: else -> guard[o] = 0 /* somebody was quicker */
       fi
    od
}

inline finish_operation_of_the_dead(o) {
#ifndef NO_RESET_REDO
    if
    :: operation[o] == RESET -> detach_marks(o)
    :: else
    fi;
#endif
    atomic { /* one store */
        if
#ifndef NO_TAKE_REDO
        :: operation[o] == TAKE -> take(o)
#endif
#ifndef NO_RESET_REDO
        :: operation[o] == RESET -> value[o] = 0
#endif
        :: else
        fi;
        operation[o] = NOTHING;
        lock_holder[o] = seat_of(me)
    }
}

/* ---- Under the object lock */

/* Which of the waiters came first is left open: whatever holds for every order holds for theirs. */
#define must_hand_out(o) (is_available(o) && somebody_waits(o))
#define hand_out_to(o, p) slot(o, p) = (seat_taken[p] -> (MANUAL -> DETACHED : MARKED) : FREE); remember_to_wake(p)
#define must_poke(o) is_available(o)
#define poke(o, p) slot(o, p) = (seat_taken[p] -> POKED : FREE); remember_to_wake(p)

/* The units are in the value already; now their new owners get their marks, one store each. */
inline hand_out(o) {
    do
    :: atomic { must_hand_out(o) && waits(o, 0) -> hand_out_to(o, 0) }
    :: atomic { must_hand_out(o) && waits(o, 1) -> hand_out_to(o, 1) }
    :: atomic { must_hand_out(o) && waits(o, 2) -> hand_out_to(o, 2) }
    :: else -> break
    od;
#ifdef MOST_UNITS
    if
    :: atomic {
           free_units(o) > MOST_UNITS ->
           surplus = surplus + free_units(o) - MOST_UNITS;
           value[o] = marks(o) + MOST_UNITS
       }
    :: free_units(o) <= MOST_UNITS
    fi
#endif
}

/* What nobody has been promised is told to every wait_all, but only when it is new: else two would poke each other for
 * ever. */
inline settle(o, something_new) {
#ifdef TIMER
    tick(o);
#endif
    hand_out(o);
#ifdef SOMEBODY_WAITS_FOR_ALL
    do
    :: atomic { something_new && must_poke(o) && waits_to_be_poked(o, 0) -> poke(o, 0) }
    :: atomic { something_new && must_poke(o) && waits_to_be_poked(o, 1) -> poke(o, 1) }
    :: atomic { something_new && must_poke(o) && waits_to_be_poked(o, 2) -> poke(o, 2) }
    :: else -> break
    od
#endif
}

/* Slots of the dead. */
inline remove_ghosts(o) {
    do
    :: atomic { is_ghost(o, 0) -> slot(o, 0) = FREE; repaired = true }
    :: atomic { is_ghost(o, 1) -> slot(o, 1) = FREE; repaired = true }
    :: atomic { is_ghost(o, 2) -> slot(o, 2) = FREE; repaired = true }
    :: else -> break
    od
}

inline prune(o) {
    remove_ghosts(o);
#ifndef NO_SETTLE_AFTER_PRUNE
    settle(o, repaired)
#endif
}

/* Before a signal: ghosts that were offered something give it back first. Those that were not, settle finds. */
#define has_offers(o) \
    (slot(o, 0) > WAITING || slot(o, 1) > WAITING || slot(o, 2) > WAITING)
inline prune_offers(o) {
    if
    :: has_offers(o) -> prune(o)
    :: !has_offers(o)
    fi
}

/* ---- Operations */

/* A poll: takes without waiting, or says no. */
inline poll(o, taken) {
    if
#ifdef POLL_STEALS
    :: atomic { lock_holder[o] == 0 && value[o] > 0 -> take(o); taken++ }
    :: lock_holder[o] == 0 && value[o] == 0
    :: lock_holder[o] != 0 ->
#else
    :: atomic { quick_look(o) && value[o] > 0 -> take(o); taken++ }
    :: quick_look(o) && value[o] == 0
    :: !quick_look(o) ->
#endif
       lock(o);
       prune(o);
       if
       :: is_available(o) -> unlock(o, take(o); taken++)
       :: !is_available(o) -> unlock(o, skip)
       fi
    fi
}

/* What a waiter finds in its slot ends its wait. The slot first: killed after that, the unit is a free one, and goes to
 * the next. The other way round the mark would stand for a unit that is gone. */
#define is_released(o) (slot(o, me) == MARKED || slot(o, me) == DETACHED)
inline collect(o) {
    if
#ifdef UNIT_BEFORE_SLOT
    :: atomic { slot(o, me) == MARKED -> value[o]--; released[me]++ }; unlock(o, slot(o, me) = FREE)
#else
    :: atomic { slot(o, me) == MARKED -> slot(o, me) = FREE }; unlock(o, value[o]--; released[me]++)
#endif
    :: atomic { slot(o, me) == DETACHED -> slot(o, me) = FREE }; unlock(o, released[me]++)
    fi
}

/* A slot is put down in the same hold in which the look failed, so no signal falls between. The last one of a wait
 * goes to sleep after it. */
inline register(o, and_sleep) {
#ifdef SLOT_AFTER_UNLOCK
    unlock(o, skip);
    lock(o);
#endif
    slot(o, me) = WAITING;
    unlock(o, blocked[me] = and_sleep)
}

#define awake_when(condition) atomic { condition -> blocked[me] = false }

#ifdef TIMER
#define in_futex in_futex_until_due
#else
#define in_futex in_futex_while
#endif

/* By itself a sleeper looks after some time. It changes nothing when there is nothing to repair, so it is left out
 * then. */
inline repair(o) {
    lock(o);
    prune(o);
    unlock(o, blocked[me] = true)
}

#ifdef WAKES
/* The futexes compare and sleep in one system call. */
#define in_futex_while(condition) atomic { condition -> asleep[me] = true }; !asleep[me]
#else
#define in_futex_while(condition) false
#endif

/* The time limit is over: one more look under the lock, so that nothing that was given is lost. */
bool gave_up[PROCESSES];
inline give_up(o) {
    lock(o);
    if
    :: is_released(o) -> collect(o)
    :: else ->
       slot(o, me) = FREE;
       unlock(o, gave_up[me] = true)
    fi
}

/* A wait on one object. A time limit may be over at any time. */
inline wait_one(o, has_time_limit) {
    lock(o);
    settle(o, false);
    if
    :: is_available(o) -> unlock(o, take(o); released[me]++)
    :: !is_available(o) ->
       register(o, true);
       do
       :: in_futex(slot(o, me) == WAITING)
#ifdef TIMER
       :: awake_when(is_due(o)); repair(o)
#endif
       :: awake_when(is_released(o)); lock(o); collect(o); break
       :: awake_when(needs_repair(o)); repair(o)
       :: awake_when(has_time_limit);
#ifdef BLIND_TIMEOUT
          slot(o, me) = FREE;
          gave_up[me] = true;
#else
          give_up(o);
#endif
          break
       od
    fi
}

/* Gives up one object of several. What was reserved there goes to the next. */
inline leave(o) {
    lock(o);
    atomic { repaired = slot(o, me) == MARKED || slot(o, me) == POKED; slot(o, me) = FREE };
#ifndef NO_SETTLE_ON_LEAVE
    settle(o, repaired);
#endif
    unlock(o, skip)
}

/* ---- Death */

#define finish atomic { finished[me] = true }
#define unless_killed unless { atomic { killed[me] -> seat_taken[me] = false; free_guards() } }

inline free_guards() {
    if :: guard[0] == seat_of(me) -> guard[0] = 0 :: else fi;
#if OBJECTS > 1
    if :: guard[1] == seat_of(me) -> guard[1] = 0 :: else fi
#endif
}

/* How many are killed is decided before anybody moves, so that the end of every story is looked at, also of those with
 * fewer kills than there could be. */
byte kills_to_come;
bool story_has_begun;
#define strike(p) atomic { kills < kills_to_come && !killed[p] && !finished[p] -> killed[p] = true }
#define killer \
    active proctype Killer() { \
        atomic { \
            do :: kills_to_come < KILLS -> kills_to_come++ :: break od; \
            story_has_begun = true \
        }; \
        do :: strike(0) :: strike(1) :: strike(2) od \
    }

/* Nothing can move any more. Who is alive has finished, or sleeps. */
#define hangs(p) (is_alive(p) && !finished[p] && !blocked[p])
#define somebody_hangs (hangs(0) || hangs(1) || hangs(2))

/* ---- Invariants. The words are what a replay prints of the one that broke. */

#define invariant(condition, words) \
    if :: (condition) :: else -> printf("BROKEN: "); printf(words); printf("\n"); assert(false) fi
#define always(condition, words) :: !(condition) -> printf("BROKEN: "); printf(words); printf("\n"); assert(false)

#define is_stranded(o, p) (is_alive(p) && waits(o, p) && value[o] > marks_of_the_living(o))
#define living_mark(o, p) (slot(o, p) == MARKED && is_alive(p))
#define marks_of_the_living(o) (living_mark(o, 0) + living_mark(o, 1) + living_mark(o, 2))
