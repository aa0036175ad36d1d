// Signaling while somebody is blocked. It makes no system call that can fail but for those that look at the object, so
// that it is here mostly for what it must not do.

#include "object_makers.hpp"
#include "operation.hpp"
#include "waiters.hpp"

#include <mutual/mutual.hpp>

namespace mutual::faults {

namespace {

using namespace std::chrono_literals;

template <typename Handle>
Handle create_unsignaled(const std::string& name, reset_mode reset) {
    if constexpr (std::is_same_v<Handle, named_event>)
        return named_event::create(name, {.reset = reset});
    else if constexpr (std::is_same_v<Handle, named_timer>)
        return named_timer::create(name, {.reset = reset});
    else if constexpr (std::is_same_v<Handle, named_semaphore>)
        return named_semaphore::create(name, {.initial = 0, .maximum = 5});
    else
        return faults::create<Handle>(name);
}

void signal(named_event& event, std::error_code& ec) {
    event.set(ec);
}
void signal(named_semaphore& semaphore, std::error_code& ec) {
    semaphore.release(1, ec);
}
void signal(named_timer& timer, std::error_code& ec) {
    timer.set(1ms, {}, ec);
}
void signal(named_mutex& mutex, std::error_code& ec) {
    mutex.unlock(ec);
}
void signal(named_job& job, std::error_code& ec) {
    job.terminate(1, ec);
}

/// The victim signals, and a third process is blocked.
template <typename Handle, reset_mode Reset = reset_mode::automatic>
class signal_one : public operation {
public:
    void create() override { outsiders_ = create_unsignaled<Handle>(name(), Reset); }
    void prepare() override {
        object_ = Handle::open(name());
        if constexpr (std::is_same_v<Handle, named_mutex>)
            object_.lock();
    }
    void ready() override { waiter_ = start_waiter(outsiders_, name()); }
    void act(std::error_code& ec) override { signal(object_, ec); }
    void check(const std::error_code& error) override {
        if (error) {
            must(blocked_threads(outsiders_) == 1 && !waiter_.has_ended(),
                 "an error, and somebody was woken all the same");
        } else {
            must(soon([&] { return waiter_.has_ended(); }), "who waits is not told");
            must(waiter_.result() == 0, "who waits does not get it");
        }
    }
    void check_remains(const std::error_code& /*error*/) override { waiter_.kill(); }
    void close() override { outsiders_.close(); }
    void undo() override {
        if constexpr (std::is_same_v<Handle, named_mutex>) {
            std::error_code ignored; // if it was not unlocked
            object_.unlock(ignored);
        }
        object_.close();
    }

protected:
    Handle outsiders_;
    Handle object_;
    helper_process waiter_;
};

/// It takes nothing from who waits, and gives nothing.
class reset_event : public signal_one<named_event, reset_mode::manual> {
public:
    void act(std::error_code& ec) override { object_.reset(ec); }
    void check(const std::error_code& /*error*/) override {
        must(blocked_threads(outsiders_) == 1 && !waiter_.has_ended(), "a reset has woken somebody");
    }
};

class cancel_timer : public signal_one<named_timer> {
public:
    void ready() override {
        outsiders_.set(1h);
        waiter_ = start_waiter(outsiders_, name());
    }
    void act(std::error_code& ec) override { object_.cancel(ec); }
    void check(const std::error_code& error) override {
        must(outsiders_.state().due.has_value() == static_cast<bool>(error), "neither as before nor as after");
        must(!waiter_.has_ended(), "who waits was woken");
    }
};

/// Whoever is asked for the state changes nothing.
template <typename Handle>
class ask : public operation {
public:
    void create() override { outsiders_ = create_unsignaled<Handle>(name(), reset_mode::automatic); }
    void prepare() override { object_ = Handle::open(name()); }
    void act(std::error_code& ec) override { static_cast<void>(object_.state(ec)); }
    void close() override { outsiders_.close(); }
    void undo() override { object_.close(); }

private:
    Handle outsiders_;
    Handle object_;
};

template <typename Handle>
class duplicate : public ask<Handle> {
public:
    void prepare() override { first_ = Handle::open(this->name()); }
    void act(std::error_code& ec) override { second_ = first_.duplicate(object_rights::all, ec); }
    void check_result(const std::error_code& error) override {
        must(static_cast<bool>(second_) == !error, "an error and a handle, or neither");
        must(error || same_object(first_, second_), "the copy leads elsewhere");
    }
    void undo() override {
        first_.close();
        second_.close();
    }

private:
    Handle first_;
    Handle second_;
};

} // namespace

void add_signal_operations(std::vector<named_operation>& list) {
    const auto add = [&list](std::string_view name, auto make) { list.push_back({name, make}); };
    add("set an automatic event, one waits", make_operation<signal_one<named_event>>);
    add("set a manual event, one waits", make_operation<signal_one<named_event, reset_mode::manual>>);
    add("release a semaphore, one waits", make_operation<signal_one<named_semaphore>>);
    add("unlock a mutex, one waits", make_operation<signal_one<named_mutex>>);
    add("arm a timer, one waits", make_operation<signal_one<named_timer>>);
    add("terminate an empty job, one waits", make_operation<signal_one<named_job>>);
    add("reset an event, one waits", make_operation<reset_event>);
    add("cancel a timer, one waits", make_operation<cancel_timer>);
    add("ask for the state of a mutex", make_operation<ask<named_mutex>>);
    add("ask for the state of a timer", make_operation<ask<named_timer>>);
    add("duplicate an event", make_operation<duplicate<named_event>>);
}

} // namespace mutual::faults
