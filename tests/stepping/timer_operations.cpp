#include "checked_object.hpp"
#include "operation.hpp"

#include "posix/kernel/timer_rules.hpp"

#include <mutual/named_timer.hpp>

#include <chrono>
#include <string>

namespace mutual::stepping {

namespace {

using namespace std::chrono_literals;
using mutual::object_type;
using posix::object_kind;
using posix::slot_state;

/// Armed for later, armed for now, which releases the waiter, and stopped.
class arm_tick_and_stop : public operation {
public:
    arm_tick_and_stop() : timer_(object_kind{object_type::timer}) {}

    void create() override { timer_.create(); }
    bool waiters_are_blocked() override { return timer_.slots_in(slot_state::waiting) == 1; }
    [[nodiscard]] std::size_t waiters() const override { return 1; }
    int wait() override {
        named_timer timer = named_timer::open(timer_.name());
        return timer.wait() ? 1 : 0;
    }
    void prepare() override { victims_ = named_timer::open(timer_.name()); }
    [[nodiscard]] outcomes allowed() const override {
        return {"not fired, not armed", "fired, not armed", {"not fired, armed", "fired, armed"}};
    }
    void act() override {
        victims_.set(1h);
        victims_.set(0ns, 24h);
        victims_.cancel();
    }
    std::string check(const answers& got, bool from_memory) override {
        timer_.settle(from_memory);
        const posix::timer_look look = posix::look_at_timer(timer_.get()); // nothing is due any more
        must(soon([&] { return got.count() + timer_.slots_in(slot_state::waiting) == 1; }),
             "the waiter was released and does not return");
        must(!look.signaled && !timer_.take(), "it is set, and somebody was blocked");
        const bool fired = got.count() == 1;
        const bool armed = look.due != posix::steady_time::max();
        must(!fired || !armed || look.due > std::chrono::steady_clock::now() + 2h,
             "it fired before it was armed for now");
        named_timer::open(timer_.name()).set(fired ? 1h : 0ns);
        must(soon([&] { return got.count() == 1; }), "it does not fire any more");
        must(!timer_.take(), "it fired twice");
        return std::string(fired ? "fired" : "not fired") + (armed ? ", armed" : ", not armed");
    }
    void check_remains() override {
        timer_.check_empty();
        named_timer::open(timer_.name()).set(0ns);
        must(timer_.take() && !timer_.take(), "the timer does not work any more");
    }

private:
    checked_object timer_;
    named_timer victims_;
};

} // namespace

void add_timer_operations(std::vector<named_operation>& list) {
    list.push_back({"arm, fire and stop a timer, 1 blocked", make_operation<arm_tick_and_stop>});
}

} // namespace mutual::stepping
