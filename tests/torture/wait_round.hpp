#pragma once
/// \file
/// One round of a scenario in which some are blocked, somebody signals, and somebody is killed.

#include "stage.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace mutual::torture {

/// How many times something happened: at least and at most.
struct bounds {
    std::uint64_t least = 0;
    std::uint64_t most = 0;
};

class wait_round {
public:
    /// Makes `waiters` participants wait for the target, and returns when they are blocked.
    wait_round(stage& on, target what, std::size_t waiters);
    wait_round(const wait_round&) = delete;
    wait_round& operator=(const wait_round&) = delete;
    /// Whoever is still blocked is released; the object is unset, its table empty.
    ~wait_round();

    /// Tells one more participant what to do. \return its number
    std::size_t add_actor(role what, const order_numbers& with = {});
    /// Returns in the moment in which the actor begins.
    void await_beginning(std::size_t actor);
    /// Kills one of the round at random: mostly a waiter, if there are more of them.
    void kill_one();
    /// Waits until nobody can be released any more, or as many as `possible` are.
    /// \param since  when the last signal was there, if later than the kill
    void conclude(std::uint64_t possible, std::uint64_t since = 0);

    [[nodiscard]] std::size_t living() const;
    [[nodiscard]] std::size_t dead() const { return waiters_.size() - living(); }
    /// Living waiters whose wait is over. Dead ones of which that is certain, too.
    [[nodiscard]] std::size_t released() const;
    [[nodiscard]] std::size_t released_dead() const;
    /// Of those who wait in that form, the living.
    [[nodiscard]] std::size_t living(wait_form form) const;
    [[nodiscard]] std::size_t released(wait_form form) const;
    /// How many of its calls an actor made. Certain when it lives; then its end is waited for.
    [[nodiscard]] bounds calls_of(std::size_t actor, std::uint64_t ordered) const;
    /// Just before its first call, and after its last; 0 when it was killed before.
    [[nodiscard]] std::uint64_t begin_of(std::size_t actor) const { return stage_.people.record(actor).begun; }
    [[nodiscard]] std::uint64_t end_of(std::size_t actor) const { return stage_.people.record(actor).returned; }

    /// Each signal was taken by one who lives, or by one who is dead, or is still there; and then nobody is blocked.
    /// Takes what is left.
    void expect_conserved(bounds signals);
    /// When the waits were over that were, in order.
    [[nodiscard]] std::vector<std::uint64_t> release_times() const;

    /// False where nobody knows whether a thread was blocked in time.
    [[nodiscard]] bool blocking_is_known() const { return blocking_is_known_; }
    bool require(bool holds, std::string_view what) const;

private:
    struct waiter {
        std::size_t index;
        wait_form form;
        bool lives = true;
        std::uint64_t returned_before_death = 0;
    };

    [[nodiscard]] waitable& object() const { return stage_.objects.of(target_); }
    [[nodiscard]] std::uint64_t least_taken(std::uint64_t signals) const;
    [[nodiscard]] std::uint64_t returned(const waiter& one) const;
    void await_blocked();
    [[nodiscard]] bool nobody_can_be_released(std::uint64_t start, std::size_t released) const;
    void note_delays(std::uint64_t since);
    void release_rest();
    void release_one_or_all();
    void unset();
    void empty_table();

    stage& stage_;
    target target_;
    std::vector<waiter> waiters_;
    std::vector<std::size_t> actors_;
    std::uint64_t killed_at_ = 0;
    bool blocking_is_known_ = true;
};

} // namespace mutual::torture
