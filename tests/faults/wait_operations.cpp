// Waits that block: for one, for any, for all. Whoever fails has taken nothing.

#include "helper_process.hpp"
#include "operation.hpp"

#include <mutual/mutual.hpp>

#include <array>

namespace mutual::faults {

namespace {

using namespace std::chrono_literals;

constexpr auto short_time = 5ms;
constexpr auto long_time = 15s;

/// What others do while the victim is blocked happens at its second sleep: the first one sleeps until it looks by itself.
constexpr unsigned when_others_act = 1;

template <typename Handle>
class wait_for_one : public operation {
public:
    void before_sleep(unsigned time) override {
        if (time == when_others_act)
            signal();
    }
    void prepare() override { object_ = Handle::open(name()); }
    void act(std::error_code& ec) override { got_ = object_.wait(long_time, ec); }
    void check(const std::error_code& error) override {
        if (!was_signaled_)
            signal();
        must(can_take() == static_cast<bool>(error),
             "something was taken in spite of an error, or not taken without one");
    }
    void check_result(const std::error_code& error) override {
        must(static_cast<bool>(got_) == !error, "an error and a success, or neither");
    }
    void close() override { outsiders_.close(); }
    void undo() override { object_.close(); }

protected:
    virtual void give() = 0;
    [[nodiscard]] virtual bool can_take() { return static_cast<bool>(outsiders_.try_wait()); }
    void signal() {
        was_signaled_ = true;
        give();
    }

    Handle outsiders_;
    Handle object_;
    bool was_signaled_ = false;
    wait_result got_ = wait_status::failed;
};

class wait_for_event : public wait_for_one<named_event> {
public:
    void create() override { outsiders_ = named_event::create(name()); }

protected:
    void give() override { outsiders_.set(); }
};

class wait_for_manual_event : public wait_for_event {
public:
    void create() override { outsiders_ = named_event::create(name(), {.reset = reset_mode::manual}); }
    void check(const std::error_code& /*error*/) override {}
};

class acquire : public wait_for_one<named_semaphore> {
public:
    void create() override { outsiders_ = named_semaphore::create(name(), {.initial = 0, .maximum = 5}); }

protected:
    void give() override { outsiders_.release(); }
};

class wait_for_timer : public wait_for_one<named_timer> {
public:
    void create() override { outsiders_ = named_timer::create(name()); }

protected:
    void give() override { outsiders_.set(0ms); }
};

/// Nobody arms it while the victim waits.
class wait_until_due : public wait_for_timer {
public:
    void ready() override { outsiders_.set(short_time); }
    void before_sleep(unsigned /*time*/) override {}
    void check(const std::error_code& error) override {
        if (error)
            must(static_cast<bool>(outsiders_.wait_for(long_time)), "a tick was lost in spite of an error");
        else
            must(!outsiders_.try_wait(), "a tick was given twice");
    }
};

/// The outsider owns it when the victim comes.
class lock_contended : public wait_for_one<named_mutex> {
public:
    void create() override {
        outsiders_ = named_mutex::create(name());
        outsiders_.lock();
    }
    void undo() override {
        if (got_)
            object_.unlock();
        object_.close();
    }
    void check_remains(const std::error_code& /*error*/) override {
        must(outsiders_.state() == mutex_state::free, "nobody has it, and it is not free");
    }

protected:
    void give() override { outsiders_.unlock(); }
    [[nodiscard]] bool can_take() override {
        const lock_result got = outsiders_.try_lock();
        must(!got.abandoned(), "it is said to be abandoned");
        if (got)
            outsiders_.unlock();
        return static_cast<bool>(got);
    }
};

/// Its owner was killed.
class lock_abandoned : public lock_contended {
public:
    void create() override {
        outsiders_ = named_mutex::create(name());
        helper_process([this] {
            outsiders_.lock();
            return 0;
        }).result();
        was_signaled_ = true;
    }
    void check_result(const std::error_code& error) override {
        must(got_.abandoned() == !error, "who gets it first must be told");
    }

protected:
    [[nodiscard]] bool can_take() override {
        const lock_result got = outsiders_.try_lock();
        if (got)
            outsiders_.unlock();
        return got.abandoned();
    }
};

template <typename Base>
class timed_out : public Base {
public:
    void before_sleep(unsigned /*time*/) override {}
    void act(std::error_code& ec) override { this->got_ = this->object_.wait(short_time, ec); }
    void check(const std::error_code& /*error*/) override {
        this->signal();
        must(this->can_take(), "a wait that got nothing has taken something");
    }
    void check_result(const std::error_code& error) override {
        must(error || this->got_.timed_out(), "neither an error nor a time-out");
    }
};

/// It could be stopped, but nobody does.
class stoppable : public wait_for_event {
public:
    void act(std::error_code& ec) override { got_ = object_.wait({long_time, stop_.get_token()}, ec); }
    void undo() override {
        stop_ = std::stop_source(std::nostopstate);
        wait_for_event::undo();
    }
    void prepare() override {
        wait_for_event::prepare();
        stop_ = std::stop_source();
    }

private:
    std::stop_source stop_{std::nostopstate};
};

/// An event, a semaphore and a mutex, which the outsider owns.
class wait_for_several : public operation {
public:
    void create() override {
        event_ = named_event::create(name() + "-1");
        semaphore_ = named_semaphore::create(name() + "-2", {.initial = 0, .maximum = 5});
        mutex_ = named_mutex::create(name() + "-3");
        mutex_.lock();
    }
    void prepare() override {
        event_ = named_event::open(name() + "-1");
        semaphore_ = named_semaphore::open(name() + "-2");
        mutex_ = named_mutex::open(name() + "-3");
    }
    void check_result(const std::error_code& error) override {
        must(got_ == !error, "an error and a success, or neither");
    }
    void close() override { close_all(); }
    void undo() override {
        std::error_code ignored; // if it is not owned
        mutex_.unlock(ignored);
        close_all();
    }

protected:
    [[nodiscard]] std::array<waitable_ref, 3> all() { return {event_, semaphore_, mutex_}; }
    [[nodiscard]] bool can_lock() {
        const lock_result got = mutex_.try_lock();
        if (got)
            mutex_.unlock();
        return static_cast<bool>(got) && !got.abandoned();
    }

    named_event event_;
    named_semaphore semaphore_;
    named_mutex mutex_;
    bool got_ = false;

private:
    void close_all() {
        event_.close();
        semaphore_.close();
        mutex_.close();
    }
};

class wait_for_any : public wait_for_several {
public:
    void before_sleep(unsigned time) override {
        if (time == when_others_act)
            give();
    }
    void act(std::error_code& ec) override { got_ = static_cast<bool>(wait_any(all(), wait_limits(long_time), ec)); }
    void check(const std::error_code& error) override {
        if (!was_given_)
            give();
        must(semaphore_.state().count == (error ? 1 : 0), "neither as before nor as after");
        must(!event_.try_wait(), "an event was set");
        mutex_.unlock();
        must(can_lock(), "the mutex was taken");
    }

private:
    void give() {
        was_given_ = true;
        semaphore_.release();
    }

    bool was_given_ = false;
};

class wait_for_all : public wait_for_several {
public:
    void before_sleep(unsigned time) override {
        if (time >= when_others_act && time < when_others_act + 3)
            give_next();
    }
    void act(std::error_code& ec) override { got_ = static_cast<bool>(wait_all(all(), wait_limits(long_time), ec)); }
    void check(const std::error_code& error) override {
        while (given_ < 3)
            give_next();
        const bool has_event = static_cast<bool>(event_.try_wait());
        const bool has_unit = static_cast<bool>(semaphore_.try_wait());
        const bool has_mutex = can_lock();
        must(has_event == has_unit && has_unit == has_mutex, "some were taken and others not");
        must(has_event == static_cast<bool>(error), "all were taken in spite of an error, or none without one");
    }

private:
    void give_next() {
        switch (given_++) {
        case 0:
            event_.set();
            return;
        case 1:
            mutex_.unlock();
            return;
        default:
            semaphore_.release();
        }
    }

    int given_ = 0;
};

class signal_then_wait : public wait_for_event {
public:
    void create() override {
        wait_for_event::create();
        signaled_ = named_semaphore::create(name() + "-2", {.initial = 0, .maximum = 5});
    }
    void prepare() override {
        wait_for_event::prepare();
        signaled_ = named_semaphore::open(name() + "-2");
    }
    void act(std::error_code& ec) override { got_ = signal_and_wait(signaled_, object_, long_time, ec); }
    void check(const std::error_code& error) override {
        wait_for_event::check(error);
        const std::int32_t count = signaled_.state().count;
        must(count == 1 || (error && count == 0), "the signal was not given");
    }
    void close() override {
        wait_for_event::close();
        signaled_.close();
    }
    void undo() override {
        wait_for_event::undo();
        signaled_.close();
    }

private:
    named_semaphore signaled_;
};

} // namespace

void add_wait_operations(std::vector<named_operation>& list) {
    const auto add = [&list](std::string_view name, auto make) { list.push_back({name, make}); };
    add("wait for an automatic event", make_operation<wait_for_event>);
    add("wait for a manual event", make_operation<wait_for_manual_event>);
    add("wait for an event, and could be stopped", make_operation<stoppable>);
    add("acquire from a semaphore", make_operation<acquire>);
    add("wait for a timer that is armed later", make_operation<wait_for_timer>);
    add("wait for a timer that becomes due", make_operation<wait_until_due>);
    add("lock a mutex that is owned", make_operation<lock_contended>);
    add("lock an abandoned mutex", make_operation<lock_abandoned>);
    add("wait for an event in vain", make_operation<timed_out<wait_for_event>>);
    add("lock a mutex in vain", make_operation<timed_out<lock_contended>>);
    add("wait for any of three", make_operation<wait_for_any>);
    add("wait for all of three", make_operation<wait_for_all>);
    add("signal one and wait for another", make_operation<signal_then_wait>);
}

} // namespace mutual::faults
