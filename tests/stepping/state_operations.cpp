// What changes the state of one object that nobody is blocked for.

#include "checked_object.hpp"
#include "operation.hpp"

#include "posix/kernel/unit_rules.hpp"

#include <mutual/named_event.hpp>
#include <mutual/named_semaphore.hpp>
#include <mutual/named_timer.hpp>
#include <mutual/wait.hpp>

#include <chrono>
#include <string>

namespace mutual::stepping {

namespace {

using namespace std::chrono_literals;
using mutual::object_type;
using posix::object_kind;
using posix::slot_state;

template <typename Handle>
class on_one_object : public operation {
public:
    explicit on_one_object(const object_kind& kind) : object_(kind) {}

    void create() override { object_.create(); }
    void prepare() override { victims_ = Handle::open(object_.name()); }
    std::string check(const answers& /*got*/, bool /*from_memory*/) override {
        Handle opened = in_time([&] { return Handle::open(object_.name()); });
        return in_time([&] { return describe(opened); });
    }
    void check_remains() override { object_.check_empty(); }

protected:
    virtual std::string describe(Handle& handle) = 0;
    checked_object& object() { return object_; }
    Handle& victims() { return victims_; }

private:
    checked_object object_;
    Handle victims_;
};

class on_event : public on_one_object<named_event> {
public:
    using on_one_object::on_one_object;

protected:
    std::string describe(named_event& event) override { return event.try_wait() ? "set" : "unset"; }
};

template <bool Manual>
class set_event : public on_event {
public:
    set_event() : on_event(object_kind{object_type::event, Manual}) {}

    [[nodiscard]] outcomes allowed() const override { return {"unset", "set"}; }
    void act() override { victims().set(); }
};

class take_event : public on_event {
public:
    take_event() : on_event(object_kind{object_type::event, false, 1}) {}

    [[nodiscard]] outcomes allowed() const override { return {"set", "unset"}; }
    void act() override { static_cast<void>(victims().wait()); }
};

/// Somebody waits for it and for another object, which he does not get.
template <bool Manual>
class reset_event : public on_event {
public:
    reset_event() : on_event(object_kind{object_type::event, Manual, 1}), other_(object_kind{object_type::event}) {}

    [[nodiscard]] outcomes allowed() const override { return {"set", "unset"}; }
    void create() override {
        on_event::create();
        other_.create();
    }
    bool waiters_are_blocked() override { return other_.slots_in(slot_state::waiting) == 1; }
    [[nodiscard]] std::size_t waiters() const override { return 1; }
    int wait() override {
        named_event event = named_event::open(object().name());
        named_event other = named_event::open(other_.name());
        return wait_all(event, other) ? 1 : 0;
    }
    void act() override { victims().reset(); }
    std::string check(const answers& got, bool from_memory) override {
        const std::string outcome = on_event::check(got, from_memory);
        must(got.count() == 0, "a wait for all was satisfied by one object");
        named_event::open(object().name()).set();
        named_event::open(other_.name()).set();
        must(soon([&] { return got.count() == 1; }), "a wait for all is not satisfied any more");
        return outcome;
    }
    void check_remains() override {
        on_event::check_remains();
        other_.check_empty();
        must(!other_.take(), "a wait for all took one object only");
    }

private:
    checked_object other_;
};

class on_semaphore : public on_one_object<named_semaphore> {
public:
    using on_one_object::on_one_object;

protected:
    std::string describe(named_semaphore& semaphore) override {
        int units = 0;
        while (semaphore.try_acquire())
            ++units;
        return std::to_string(units) + " units";
    }
};

class release_units : public on_semaphore {
public:
    release_units() : on_semaphore(object_kind{object_type::semaphore, false, 1, 10}) {}

    [[nodiscard]] outcomes allowed() const override { return {"1 units", "4 units"}; }
    void act() override { victims().release(3); }
};

class acquire_unit : public on_semaphore {
public:
    acquire_unit() : on_semaphore(object_kind{object_type::semaphore, false, 2, 10}) {}

    [[nodiscard]] outcomes allowed() const override { return {"2 units", "1 units"}; }
    void act() override { static_cast<void>(victims().acquire()); }
};

/// Of two objects one is there and the other is not.
class wait_for_all_in_vain : public acquire_unit {
public:
    wait_for_all_in_vain() : other_(object_kind{object_type::event}) {}

    [[nodiscard]] outcomes allowed() const override { return {"2 units", "2 units"}; }
    void create() override {
        acquire_unit::create();
        other_.create();
    }
    void prepare() override {
        acquire_unit::prepare();
        victims_other_ = named_event::open(other_.name());
    }
    void act() override { static_cast<void>(wait_all(std::chrono::microseconds(300), victims(), victims_other_)); }
    void check_remains() override {
        acquire_unit::check_remains();
        other_.check_empty();
        must(!other_.take(), "a signal was made up");
    }

private:
    checked_object other_;
    named_event victims_other_;
};

class on_timer : public on_one_object<named_timer> {
public:
    on_timer() : on_one_object(object_kind{object_type::timer}) {}

protected:
    std::string describe(named_timer& timer) override {
        const timer_state now = timer.state();
        must(!now.signaled, "the timer fired before it was due");
        if (!now.due)
            return "not armed";
        return *now.due > std::chrono::steady_clock::now() + 3h ? "armed for later" : "armed";
    }
};

class arm_timer : public on_timer {
public:
    [[nodiscard]] outcomes allowed() const override { return {"not armed", "armed"}; }
    void act() override { victims().set(1h, 24h); }
};

class arm_timer_again : public on_timer {
public:
    [[nodiscard]] outcomes allowed() const override { return {"armed", "armed for later"}; }
    void prepare() override {
        on_timer::prepare();
        victims().set(1h);
    }
    void act() override { victims().set(24h); }
};

class cancel_timer : public on_timer {
public:
    [[nodiscard]] outcomes allowed() const override { return {"armed", "not armed"}; }
    void prepare() override {
        on_timer::prepare();
        victims().set(1h, 24h);
    }
    void act() override { victims().cancel(); }
};

/// It is due, and nobody has looked yet: who takes the tick makes it.
class take_tick : public on_timer {
public:
    [[nodiscard]] outcomes allowed() const override { return {"a tick", "no tick"}; }
    void prepare() override {
        on_timer::prepare();
        victims().set(0ns, 24h);
    }
    void act() override { static_cast<void>(victims().try_wait()); }

protected:
    std::string describe(named_timer& timer) override {
        const bool ticked = static_cast<bool>(timer.try_wait());
        must(on_timer::describe(timer) == "armed for later", "a tick was counted twice, or the period is lost");
        return ticked ? "a tick" : "no tick";
    }
};

} // namespace

void add_state_operations(std::vector<named_operation>& list) {
    list.push_back({"set an automatic event, nobody blocked", make_operation<set_event<false>>});
    list.push_back({"set a manual event, nobody blocked", make_operation<set_event<true>>});
    list.push_back({"reset an automatic event, 1 waits for all", make_operation<reset_event<false>>});
    list.push_back({"reset a manual event, 1 waits for all", make_operation<reset_event<true>>});
    list.push_back({"take an automatic event", make_operation<take_event>});
    list.push_back({"release 3 units, nobody blocked", make_operation<release_units>});
    list.push_back({"acquire a unit", make_operation<acquire_unit>});
    list.push_back({"wait for all, time out", make_operation<wait_for_all_in_vain>});
    list.push_back({"arm a timer", make_operation<arm_timer>});
    list.push_back({"arm a timer again", make_operation<arm_timer_again>});
    list.push_back({"cancel a timer", make_operation<cancel_timer>});
    list.push_back({"take a tick that nobody has seen", make_operation<take_tick>});
}

} // namespace mutual::stepping
