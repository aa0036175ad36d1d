#include "checked_object.hpp"
#include "operation.hpp"

#include <mutual/named_event.hpp>
#include <mutual/named_mutex.hpp>
#include <mutual/named_semaphore.hpp>

#include <string>

namespace mutual::stepping {

namespace {

using mutual::object_type;
using posix::object_kind;
using posix::slot_state;

/// Something is done to one object, for which others are blocked.
class with_waiters : public operation {
public:
    with_waiters(const object_kind& kind, std::size_t waiters) : object_(kind), waiters_(waiters) {}

    void create() override { object_.create(); }
    bool waiters_are_blocked() override { return object_.slots_in(slot_state::waiting) == waiters_; }
    [[nodiscard]] std::size_t waiters() const override { return waiters_; }
    void check_remains() override { object_.check_empty(); }

protected:
    [[nodiscard]] const std::string& name() const { return object_.name(); }
    checked_object& object() { return object_; }

    /// How many waiters have been released when all that was begun is done.
    std::size_t released(const answers& got, bool from_memory) {
        object_.settle(from_memory);
        const auto all_accounted_for = [&] { return got.count() + object_.slots_in(slot_state::waiting) == waiters_; };
        must(soon(all_accounted_for), "a waiter was released and does not return");
        return got.count();
    }
    void must_release_the_rest(const answers& got) {
        must(soon([&] { return got.count() == waiters_; }), "a waiter is not released by what comes afterwards");
    }

private:
    checked_object object_;
    std::size_t waiters_;
};

class event_with_waiters : public with_waiters {
public:
    using with_waiters::with_waiters;

    void prepare() override { event_ = named_event::open(name()); }
    int wait() override {
        named_event event = named_event::open(name());
        return event.wait() ? 1 : 0;
    }

protected:
    named_event& event() { return event_; }
    /// For the checking process.
    void set() { named_event::open(name()).set(); }

private:
    named_event event_;
};

class set_automatic : public event_with_waiters {
public:
    set_automatic() : event_with_waiters(object_kind{object_type::event}, 2) {}

    [[nodiscard]] outcomes allowed() const override { return {"0 released", "1 released"}; }
    void act() override { event().set(); }
    std::string check(const answers& got, bool from_memory) override {
        const std::size_t count = released(got, from_memory);
        must(count <= 1, "one set released two");
        must(!object().take(), "there is a signal beside blocked waiters, or one too many");
        for (std::size_t i = count; i < waiters(); ++i)
            set();
        must_release_the_rest(got);
        must(!object().take(), "a signal was made up");
        set();
        must(object().take(), "the event does not work any more");
        return std::to_string(count) + " released";
    }
};

class set_and_reset_manual : public event_with_waiters {
public:
    set_and_reset_manual() : event_with_waiters(object_kind{object_type::event, true}, 2) {}

    [[nodiscard]] outcomes allowed() const override {
        return {"0 released, unset", "2 released, unset", {"2 released, set"}};
    }
    void act() override {
        event().set();
        event().reset();
    }
    std::string check(const answers& got, bool from_memory) override {
        const std::size_t count = released(got, from_memory);
        must(count != 1, "a set released one of two");
        const bool is_set = object().take();
        must(!is_set || count == 2, "it is set, and somebody is blocked");
        set();
        must_release_the_rest(got);
        must(object().take(), "the event does not work any more");
        named_event::open(name()).reset();
        must(!object().take(), "the event cannot be reset any more");
        return std::to_string(count) + (is_set ? " released, set" : " released, unset");
    }
};

class release_three : public with_waiters {
public:
    release_three() : with_waiters(object_kind{object_type::semaphore, false, 0, 10}, 2) {}

    void prepare() override { semaphore_ = named_semaphore::open(name()); }
    [[nodiscard]] outcomes allowed() const override { return {"0 released, 0 left", "2 released, 1 left"}; }
    void act() override { semaphore_.release(3); }
    int wait() override {
        named_semaphore semaphore = named_semaphore::open(name());
        return semaphore.acquire() ? 1 : 0;
    }
    std::string check(const answers& got, bool from_memory) override {
        const std::size_t count = released(got, from_memory);
        must(count != 1, "three units released one of two");
        std::size_t left = 0;
        while (object().take())
            ++left;
        must(left == (count == 2 ? 1U : 0U), "units were lost or made up");
        named_semaphore semaphore = named_semaphore::open(name());
        must(semaphore.release(2) == 0, "the semaphore counts wrong");
        must_release_the_rest(got);
        must(object().take() == (count == 2), "units were lost or made up afterwards");
        return std::to_string(count) + " released, " + std::to_string(left) + " left";
    }

private:
    named_semaphore semaphore_;
};

class unlock_mutex : public with_waiters {
public:
    unlock_mutex() : with_waiters(object_kind{object_type::mutex}, 1) {}

    void prepare() override {
        mutex_ = named_mutex::open(name());
        mutex_.lock();
    }
    [[nodiscard]] outcomes allowed() const override { return {"abandoned", "unlocked"}; }
    void act() override { mutex_.unlock(); }
    int wait() override {
        named_mutex mutex = named_mutex::open(name());
        const lock_result result = mutex.lock();
        mutex.unlock();
        return result.abandoned() ? 2 : 1;
    }
    std::string check(const answers& got, bool /*from_memory*/) override {
        must_release_the_rest(got);
        must(object().poll() == wait_status::signaled, "the mutex does not work any more, or is abandoned twice");
        return got.first() == 2 ? "abandoned" : "unlocked";
    }

private:
    named_mutex mutex_;
};

} // namespace

void add_signal_operations(std::vector<named_operation>& list) {
    list.push_back({"set an automatic event, 2 blocked", make_operation<set_automatic>});
    list.push_back({"set and reset a manual event, 2 blocked", make_operation<set_and_reset_manual>});
    list.push_back({"release 3 units of a semaphore, 2 blocked", make_operation<release_three>});
    list.push_back({"unlock a mutex, 1 blocked", make_operation<unlock_mutex>});
}

} // namespace mutual::stepping
