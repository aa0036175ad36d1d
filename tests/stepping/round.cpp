#include "round.hpp"

#include "child.hpp"
#include "shared_page.hpp"

#include <array>
#include <chrono>
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
    explicit processes(operation& what) : what_(what), victim_([this] { play_victim(); }) {
        for (std::size_t i = 0; i < what.waiters(); ++i)
            waiters_.at(i).emplace([this, i] { play_waiter(i); });
    }

    /// Up to the victim's first instruction of the operation, with all others where they have to be.
    void begin() {
        what_.create();
        page_.objects_exist() = true;
        if (!victim_.is_waiting_to_be_stepped())
            throw std::runtime_error("the process to be stepped did not get as far as that");
        page_.victim_is_prepared() = true;
        while (!what_.waiters_are_blocked())
            std::this_thread::sleep_for(nap);
        what_.before_steps();
    }
    /// Kills the victim after so many instructions, or where it has finished before.
    void step_and_kill(unsigned long instructions, round_result& result) {
        while (result.instructions < instructions && !result.complete) {
            if (victim_.step())
                ++result.instructions;
            else
                result.complete = true;
            what_.between_steps();
        }
        victim_.kill();
    }
    [[nodiscard]] const answers& got() const { return page_; }
    void kill_waiters() {
        for (std::optional<child>& waiter : waiters_)
            waiter.reset();
    }

private:
    void play_victim() {
        wait_until_true(page_.objects_exist());
        what_.prepare();
        if (!wait_to_be_stepped())
            return;
        what_.act();
        stop();
    }
    void play_waiter(std::size_t index) {
        wait_until_true(page_.victim_is_prepared());
        page_.answer_of(index) = what_.wait();
        sleep_for_ever();
    }

    operation& what_;
    shared_page page_;
    std::array<std::optional<child>, most_waiters> waiters_;
    child victim_;
};

} // namespace

bool can_step() {
    child victim([] {
        if (wait_to_be_stepped())
            stop();
    });
    return victim.is_waiting_to_be_stepped() && victim.step();
}

round_result play(const named_operation& what, unsigned long instructions) {
    const std::unique_ptr<operation> operation = what.make();
    processes all(*operation);
    all.begin();
    round_result result;
    all.step_and_kill(instructions, result);
    try {
        // Who comes next is this process or, as often, a waiter that looks because it is time.
        result.outcome = operation->check(all.got(), instructions % 2 == 1);
        all.kill_waiters();
        operation->check_remains();
    } catch (const violation& broken) {
        result.violation = broken.what();
    }
    return result;
}

} // namespace mutual::stepping
