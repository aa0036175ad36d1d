/* The life of a name (directory.cpp, object_table.cpp): created by the first, removed by the last, also when they die.
 *
 * Three processes, LIVES lives each: create or open, use, close. The store has one name, which denotes one file or
 * none. A file without a name is never used again; its number neither.
 */
#ifndef KILLS
#define KILLS 0
#endif
#define PROCESSES 3
#define me _pid
#define FILES 11
#ifndef LIVES
#define LIVES 2
#endif

byte name;          /* the file it denotes, 0 = none */
byte next_file = 1;
bool linked[FILES];
bool has_contents[FILES];
byte guard[FILES];  /* process + 1 */
byte seats[FILES];  /* bit p: process p has its seat */

bool killed[PROCESSES];
bool finished[PROCESSES];
byte member_of[PROCESSES]; /* the file it has open, between the end of its open and the beginning of its close */
#define kills (killed[0] + killed[1] + killed[2])

#define my_seat (1 << me)
#define has_others(f) ((seats[f] & (7 - my_seat)) != 0)

/* Under the guard of a file that still has a name, nobody else can take the name from it. */
inline remove_name() {
    atomic { name = 0; linked[file] = false }
}

inline open() {
    do
    :: atomic { /* shm_open, and when there is none, with O_CREAT and O_EXCL: again, until one of them succeeds */
           if
           :: name == 0 -> name = next_file; linked[name] = true; next_file++
           :: else
           fi;
           file = name
       };
       atomic { guard[file] == 0 -> guard[file] = me + 1 };
       if
#ifndef NO_LINK_RECHECK
       :: !linked[file] -> guard[file] = 0 /* removed while we waited for the guard */
       :: linked[file] && has_contents[file] && !has_others(file) ->
#else
       :: has_contents[file] && !has_others(file) ->
#endif
#ifndef NO_STALE_CHECK
          remove_name(); /* a leftover */
          guard[file] = 0
#else
          printf("BROKEN: nobody gets the contents of the dead\n");
          assert(false)
#endif
       :: else ->
          has_contents[file] = true;
          seats[file] = seats[file] | my_seat;
          atomic { guard[file] = 0; member_of[me] = file };
          break
       fi
    od
}

inline close() {
    member_of[me] = 0;
#ifndef NO_GUARD_AT_CLOSE
    atomic { guard[file] == 0 -> guard[file] = me + 1 };
#endif
    if
    :: linked[file] && !has_others(file) -> remove_name()
    :: else
    fi;
#ifdef SEAT_AFTER_GUARD
    if :: guard[file] == me + 1 -> guard[file] = 0 :: else fi;
    seats[file] = seats[file] & (7 - my_seat)
#else
    atomic { /* one call unlocks all bytes */
        seats[file] = seats[file] & (7 - my_seat);
        if :: guard[file] == me + 1 -> guard[file] = 0 :: else fi
    }
#endif
}

#define the_kernel_unlocks(f) \
    if :: guard[f] == me + 1 -> guard[f] = 0 :: else fi; \
    seats[f] = seats[f] & (7 - my_seat)

#if LIVES == 2
#define lives open(); close(); open(); close()
#else
#define lives open(); close(); open(); close(); open(); close()
#endif

/* How many are killed is decided before anybody moves, so that the end of every story is looked at. */
byte kills_to_come;
bool story_has_begun;
#define strike(p) atomic { kills < kills_to_come && !killed[p] && !finished[p] -> killed[p] = true; member_of[p] = 0 }

#define body \
    story_has_begun; \
    { lives; finished[me] = true; file = 0 } \
    unless { atomic { killed[me] -> the_kernel_unlocks(file); file = 0 } }

active proctype First() { byte file; body }
active proctype Second() { byte file; body }
active proctype Third() { byte file; body }

active proctype Killer() {
    atomic {
        do :: kills_to_come < KILLS -> kills_to_come++ :: break od;
        story_has_begun = true
    };
    do :: strike(0) :: strike(1) :: strike(2) od
}

#define hangs(p) (!killed[p] && !finished[p])
#define invariant(condition, words) \
    if :: (condition) :: else -> printf("BROKEN: "); printf(words); printf("\n"); assert(false) fi
#define always(condition, words) :: !(condition) -> printf("BROKEN: "); printf(words); printf("\n"); assert(false)
#define has_the_named_file(p) (member_of[p] == 0 || member_of[p] == name)

active proctype Observer() {
    if
    always(has_the_named_file(0) && has_the_named_file(1) && has_the_named_file(2),
        "who has it open has the file that the name denotes")
    :: timeout ->
       invariant(!hangs(0) && !hangs(1) && !hangs(2), "nobody hangs");
       invariant(kills > 0 || name == 0, "the last one removes the name");
       invariant(next_file <= FILES, "the model has files enough")
    fi
}
