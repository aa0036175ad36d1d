/* The manual-reset event (latch_rules.cpp).
 *
 * Process 0 sets it and resets it at once. Processes 1 and 2 are blocked before that. Whoever was blocked is
 * released, all or none, although the event may be unset again before any of them runs.
 */
#define MANUAL 1
#include "engine.pml"

#define has_come(p) (slot(0, p) == WAITING || killed[p])

bool was_set;
bool was_reset;

inline set(o) {
    if
    :: atomic { quick_signal(o) -> value[o] = 1; was_set = true }
    :: !quick_signal(o) ->
       lock(o);
       atomic { value[o] = 1; was_set = true };
#ifndef WAITERS_LOOK_THEMSELVES
       settle(o, true);
#endif
       unlock(o, skip)
    fi
}

inline reset(o) {
    if
    :: atomic { quick_look(o) -> value[o] = 0; was_reset = true }
    :: !quick_look(o) ->
       lock(o);
       operation[o] = RESET;
       detach_marks(o);
       unlock(o, value[o] = 0; was_reset = true)
    fi
}

active proctype Setter() {
    begin;
    {
        has_come(1) && has_come(2);
        set(0);
        reset(0);
        finish
    } unless_killed
}

active proctype First() { begin; { wait_one(0, false); finish } unless_killed }
active proctype Second() { begin; { wait_one(0, false); finish } unless_killed }

killer

active proctype Observer() {
    timeout;
    invariant(!somebody_hangs, "nobody hangs");
    invariant(kills > 0 || (released[1] == 1 && released[2] == 1 && value[0] == 0),
        "a set and a reset release all who were blocked");
    invariant(killed[1] || killed[2] || released[1] == released[2], "all or none");
    invariant(!was_set || killed[1] || released[1] == 1, "who was blocked when it was set is released");
    invariant(!was_set || killed[2] || released[2] == 1, "who was blocked when it was set is released");
    invariant(killed[0] || value[0] == 0, "it ends unset");
    invariant(was_set || (released[1] == 0 && released[2] == 0), "nobody is released without a set")
}
