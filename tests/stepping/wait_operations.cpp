#include "checked_object.hpp"
#include "operation.hpp"

#include "posix/kernel/state_word.hpp"
#include "posix/kernel/unit_rules.hpp"

#include <mutual/named_event.hpp>
#include <mutual/named_mutex.hpp>
#include <mutual/named_semaphore.hpp>
#include <mutual/wait.hpp>

#include <chrono>
#include <string>

namespace mutual::stepping {

namespace {

using mutual::object_type;
using posix::object_kind;
using posix::slot_state;

/// An automatic event and a semaphore, which have the value 1 or 0 at first.
class with_event_and_semaphore : public operation {
public:
    explicit with_event_and_semaphore(std::uint32_t value)
        : event_(object_kind{object_type::event, false, value}),
          semaphore_(object_kind{object_type::semaphore, false, value, 5}) {}

    void create() override {
        event_.create();
        semaphore_.create();
    }
    void prepare() override {
        victims_event_ = named_event::open(event_.name());
        victims_semaphore_ = named_semaphore::open(semaphore_.name());
    }
    void check_remains() override {
        event_.check_empty();
        semaphore_.check_empty();
        must(!event_.take() && !semaphore_.take(), "a signal was made up");
        named_event::open(event_.name()).set();
        must(named_semaphore::open(semaphore_.name()).release(1) == 0, "the semaphore counts wrong");
        must(event_.take() && semaphore_.take(), "the objects do not work any more");
    }

protected:
    checked_object event_;
    checked_object semaphore_;
    named_event victims_event_;
    named_semaphore victims_semaphore_;
};

class wait_for_all_of_three : public with_event_and_semaphore {
public:
    wait_for_all_of_three() : with_event_and_semaphore(1), mutex_(object_kind{object_type::mutex}) {}

    void create() override {
        with_event_and_semaphore::create();
        mutex_.create();
    }
    void prepare() override {
        with_event_and_semaphore::prepare();
        victims_mutex_ = named_mutex::open(mutex_.name());
    }
    [[nodiscard]] outcomes allowed() const override { return {"nothing taken", "all taken"}; }
    void act() override { wait_all(victims_event_, victims_semaphore_, victims_mutex_); }
    std::string check(const answers& /*got*/, bool /*from_memory*/) override {
        const bool event_is_left = event_.take();
        const bool unit_is_left = semaphore_.take();
        const wait_status mutex = mutex_.poll();
        must(event_is_left == unit_is_left, "only one of event and semaphore was taken");
        must(mutex != wait_status::timed_out, "the mutex is owned by nobody who lives");
        must((mutex == wait_status::signaled) == event_is_left,
             "the mutex was taken, or the others were, but not both");
        must(mutex_.poll() == wait_status::signaled, "the mutex is abandoned twice");
        mutex_.check_empty();
        return event_is_left ? "nothing taken" : "all taken";
    }

private:
    checked_object mutex_;
    named_mutex victims_mutex_;
};

/// Its slots are both marked while it is on its way into the wait, as soon as it has them.
class wait_for_any_of_two : public with_event_and_semaphore {
public:
    wait_for_any_of_two() : with_event_and_semaphore(0) {}

    [[nodiscard]] outcomes allowed() const override {
        return {"not signaled yet", "the first taken", {"nothing taken"}};
    }
    void act() override { wait_any(victims_event_, victims_semaphore_); }
    void between_steps() override {
        if (signaled_ || !is_waiting(event_) || !is_waiting(semaphore_))
            return;
        signaled_ = true;
        posix::set_automatic_event(event_.get());
        posix::release_units(semaphore_.get(), 1);
    }
    std::string check(const answers& /*got*/, bool /*from_memory*/) override {
        const bool event_is_left = event_.take();
        const bool unit_is_left = semaphore_.take();
        if (!signaled_) {
            must(!event_is_left && !unit_is_left, "a signal was made up");
            return "not signaled yet";
        }
        must(unit_is_left, "what the wait did not take is lost");
        return event_is_left ? "nothing taken" : "the first taken";
    }

private:
    static bool is_waiting(checked_object& object) {
        return object.slots_in(slot_state::waiting) == 1 && !object.is_locked();
    }

    bool signaled_ = false;
};

class time_out_and_go_on : public with_event_and_semaphore {
public:
    time_out_and_go_on() : with_event_and_semaphore(0) {}

    [[nodiscard]] outcomes allowed() const override { return {"0 units", "1 units", {"2 units"}}; }
    void act() override {
        wait_any(std::chrono::microseconds(200), victims_event_, victims_semaphore_);
        victims_semaphore_.release(2);
        static_cast<void>(victims_semaphore_.try_acquire());
    }
    std::string check(const answers& /*got*/, bool /*from_memory*/) override {
        must(!event_.take(), "a signal was made up");
        int units = 0;
        while (semaphore_.take())
            ++units;
        must(units <= 2, "a unit was made up");
        return std::to_string(units) + " units";
    }
};

/// The waiter waits for the event that is signaled; the victim then takes the unit that has been there all the time.
class signal_one_and_take_another : public with_event_and_semaphore {
public:
    signal_one_and_take_another() : with_event_and_semaphore(0) {}

    void create() override {
        with_event_and_semaphore::create();
        posix::release_units(semaphore_.get(), 1);
    }
    bool waiters_are_blocked() override { return event_.slots_in(slot_state::waiting) == 1; }
    [[nodiscard]] std::size_t waiters() const override { return 1; }
    int wait() override {
        named_event event = named_event::open(event_.name());
        return event.wait() ? 1 : 0;
    }
    [[nodiscard]] outcomes allowed() const override { return {"not signaled", "signaled, taken", {"signaled"}}; }
    void act() override { signal_and_wait(victims_event_, victims_semaphore_); }
    std::string check(const answers& got, bool from_memory) override {
        event_.settle(from_memory);
        must(soon([&] { return got.count() + event_.slots_in(slot_state::waiting) == 1; }),
             "the waiter was released and does not return");
        const bool signaled = got.count() == 1;
        const bool unit_is_left = semaphore_.take();
        must(signaled || unit_is_left, "it waited before it signaled");
        return std::string(signaled ? "signaled" : "not signaled") + (unit_is_left ? "" : ", taken");
    }
};

/// The set that completes another process's wait for all, which takes both or none.
class complete_a_wait_for_all : public with_event_and_semaphore {
public:
    complete_a_wait_for_all() : with_event_and_semaphore(0) {}

    void create() override {
        with_event_and_semaphore::create();
        posix::release_units(semaphore_.get(), 1);
    }
    bool waiters_are_blocked() override {
        return event_.slots_in(slot_state::waiting) == 1 && semaphore_.slots_in(slot_state::waiting) == 1;
    }
    [[nodiscard]] std::size_t waiters() const override { return 1; }
    int wait() override {
        named_event event = named_event::open(event_.name());
        named_semaphore semaphore = named_semaphore::open(semaphore_.name());
        return wait_all(event, semaphore) ? 1 : 0;
    }
    [[nodiscard]] outcomes allowed() const override { return {"nothing", "completed"}; }
    void act() override { victims_event_.set(); }
    std::string check(const answers& got, bool from_memory) override {
        event_.settle(from_memory);
        must(soon([&] { return got.count() + event_.slots_in(slot_state::waiting) == 1; }),
             "the wait was completed and does not return");
        const bool complete = got.count() == 1;
        must(!event_.take(), "the event is set and the wait for all blocked");
        must(semaphore_.take() == !complete, "the wait for all took the other one only");
        return complete ? "completed" : "nothing";
    }
};

/// The objects are locked by a process that died after it had decided: the victim dies in its turn while it
/// does that one's work.
class finish_for_the_dead : public with_event_and_semaphore {
public:
    finish_for_the_dead() : with_event_and_semaphore(0) {}

    void before_steps() override {
        using namespace posix::state_word;
        event_.get().block->state.store(with_value(locked_by(nobodys_seat) | decided_reset, 1));
        semaphore_.get().block->state.store(with_value(locked_by(nobodys_seat) | decided_take, 3));
    }
    [[nodiscard]] outcomes allowed() const override { return {"2 units left", "1 units left"}; }
    void act() override {
        static_cast<void>(victims_event_.try_wait());
        static_cast<void>(victims_semaphore_.try_acquire());
    }
    std::string check(const answers& /*got*/, bool /*from_memory*/) override {
        must(!event_.take(), "the reset that was decided was not made");
        int units = 0;
        while (semaphore_.take())
            ++units;
        must(units == 1 || units == 2, "the unit that was decided about was not taken, or more than once");
        return std::to_string(units) + " units left";
    }

private:
    static constexpr posix::seat_number nobodys_seat = 4711;
};

} // namespace

void add_wait_operations(std::vector<named_operation>& list) {
    list.push_back({"wait for all: event, semaphore, mutex", make_operation<wait_for_all_of_three>});
    list.push_back({"wait for any of two, both signaled", make_operation<wait_for_any_of_two>});
    list.push_back({"wait, time out, release, take", make_operation<time_out_and_go_on>});
    list.push_back({"signal and wait, 1 blocked", make_operation<signal_one_and_take_another>});
    list.push_back({"set, which completes a wait for all", make_operation<complete_a_wait_for_all>});
    list.push_back({"repair after another kill", make_operation<finish_for_the_dead>});
}

} // namespace mutual::stepping
