#include "round.hpp"

#include "bystanders.hpp"
#include "delay.hpp"
#include "shared_page.hpp"
#include "store.hpp"
#include "watchdog.hpp"

#include "support/process.hpp"

#include <array>
#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <thread>

namespace mutual::stepping {

namespace {

constexpr std::chrono::microseconds nap{20};

void wait_until_true(const std::atomic<bool>& flag) {
    while (!flag)
        std::this_thread::sleep_for(nap);
}

/// The processes of one round, which are gone when it is over.
class processes {
public:
    processes(operation& what, bystanders& others) : what_(what), bystanders_(others) {
        for (std::size_t i = 0; i < what.waiters(); ++i)
            waiters_.at(i).emplace([this, i] { play_waiter(i); });
    }

    /// Up to the victim's first instruction of the operation, with all others where they have to be.
    void begin() {
        if (what_.victim_inherits())
            what_.create();
        victim_.emplace([this] { play_victim(); });
        if (!what_.victim_inherits())
            what_.create();
        bystanders_.create();
        page_.objects_exist() = true;
        if (!victim_->is_waiting_to_be_stepped())
            throw std::runtime_error("the process to be stepped did not get as far as that");
        page_.victim_is_prepared() = true;
        while (!what_.waiters_are_blocked())
            std::this_thread::sleep_for(nap);
        bystanders_.remember();
        what_.before_steps();
    }
    /// Kills the victim there, or where it has finished before.
    void step_and_kill(const kill_point& point, round_result& result) {
        while (result.steps < point.steps && !result.complete) {
            must(victim_->step(point.size), "the process ended by itself");
            result.complete = page_.victim_is_done();
            if (!result.complete)
                ++result.steps;
            what_.between_steps();
        }
        victim_->kill();
    }
    std::string check(bool from_memory) {
        std::string outcome = what_.check(page_, from_memory);
        must(what_.allowed().allow(outcome), ("this may not come of it: " + outcome).c_str());
        for (std::optional<child>& waiter : waiters_)
            waiter.reset();
        must(soon([&] { return victim_->end_heirs(); }), "what the victim started does not end");
        what_.check_remains();
        return outcome;
    }

private:
    void play_victim() {
        wait_until_true(page_.objects_exist());
        bystanders_.open();
        what_.prepare();
        if (!wait_to_be_stepped())
            return;
        what_.act();
        page_.victim_is_done() = true;
        sleep_for_ever();
    }
    void play_waiter(std::size_t index) {
        wait_until_true(page_.victim_is_prepared());
        page_.answer_of(index) = what_.wait();
        sleep_for_ever();
    }

    operation& what_;
    bystanders& bystanders_;
    shared_page page_;
    std::array<std::optional<child>, most_waiters> waiters_;
    std::optional<child> victim_;
};

/// All that took part is gone, this process's own handles included.
void check_store() {
    const std::string ours = "step-" + std::to_string(test::process_id()) + "-";
    const std::vector<std::string> left = files_in_store(ours);
    must(left.empty(), left.empty() ? "" : ("a file is left: " + left.front()).c_str());
}

void play_beside_others(const named_operation& what, const kill_point& point, round_result& result) {
    bystanders others;
    {
        const std::unique_ptr<operation> operation = what.make();
        processes all(*operation, others);
        all.begin();
        all.step_and_kill(point, result);
        // Who comes next is this process or, as often, a waiter that looks because it is time.
        result.outcome = all.check(point.steps % 2 == 1);
    }
    // What a copy of the victim was begins with all that the victim had.
    must(soon(reap_all), "a process is left");
    others.check();
}

} // namespace

bool can_step() {
    child victim([] {
        if (wait_to_be_stepped())
            sleep_for_ever();
    });
    return victim.is_waiting_to_be_stepped() && victim.step(step_size::instruction);
}

round_result play(const named_operation& what, const kill_point& point) {
    const watchdog while_playing(what.name, point);
    round_result result;
    try {
        play_beside_others(what, point, result);
        check_store();
    } catch (const std::exception& broken) { // also what a call throws that must succeed
        result.violation = broken.what();
    }
    return result;
}

} // namespace mutual::stepping
