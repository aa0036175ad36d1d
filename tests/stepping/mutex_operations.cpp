#include "checked_object.hpp"
#include "leftover_file.hpp"
#include "operation.hpp"

#include "posix/kernel/mutex_rules.hpp"
#include "posix/kernel/state_word.hpp"

#include <mutual/named_mutex.hpp>

#include <chrono>
#include <cstdint>
#include <string>

namespace mutual::stepping {

namespace {

using mutual::object_type;
using posix::object_kind;
using posix::slot_state;

/// A mutex that nobody is blocked for.
class with_mutex : public operation {
public:
    void create() override { mutex_.create(); }
    void prepare() override { victims_ = named_mutex::open(mutex_.name()); }
    std::string check(const answers& /*got*/, bool /*from_memory*/) override {
        const wait_status first = mutex_.poll();
        must(first != wait_status::timed_out, "the mutex is owned by nobody who lives");
        must(mutex_.poll() == wait_status::signaled, "the mutex is abandoned twice");
        return first == wait_status::abandoned ? "abandoned" : "free";
    }
    void check_remains() override {
        mutex_.check_empty();
        must(mutex_.poll() == wait_status::signaled, "the mutex does not work any more");
    }

protected:
    checked_object& mutex() { return mutex_; }
    named_mutex& victims() { return victims_; }

private:
    checked_object mutex_{object_kind{object_type::mutex}};
    named_mutex victims_;
};

class lock_free_mutex : public with_mutex {
public:
    [[nodiscard]] outcomes allowed() const override { return {"free", "abandoned"}; }
    void act() override { victims().lock(); }
};

class unlock_unwanted_mutex : public with_mutex {
public:
    [[nodiscard]] outcomes allowed() const override { return {"abandoned", "free"}; }
    void prepare() override {
        with_mutex::prepare();
        victims().lock();
    }
    void act() override { victims().unlock(); }
};

/// The lock of one who was killed as the owner: it is abandoned once, whoever tells of it.
class take_over_abandoned : public with_mutex {
public:
    [[nodiscard]] outcomes allowed() const override { return {"abandoned by the first", "abandoned by the second"}; }
    void create() override {
        with_mutex::create();
        in_killed_process([this] {
            victims() = named_mutex::open(mutex().name());
            victims().lock();
        });
        first_ = posix::state_word::owner(mutex().state());
    }
    void act() override { victims().lock(); }
    std::string check(const answers& got, bool from_memory) override {
        const bool by_first = posix::state_word::owner(mutex().state()) == first_;
        must(with_mutex::check(got, from_memory) == "abandoned", "it is not told that the mutex was abandoned");
        return by_first ? "abandoned by the first" : "abandoned by the second";
    }

private:
    posix::seat_number first_ = posix::no_seat;
};

/// The victim is given the seat number of one who was killed as the owner, holding the object lock.
class open_on_a_dead_seat : public take_over_abandoned {
public:
    [[nodiscard]] outcomes allowed() const override { return {"abandoned", "abandoned"}; }
    void prepare() override {}
    void before_steps() override {
        using namespace posix::state_word;
        posix::control_block& block = *mutex().get().block;
        const posix::seat_number dead = owner(mutex().state());
        block.state.store(mutex().state() | locked_by(dead));
        block.header.next_seat = dead - 1U;
    }
    void act() override { victims() = named_mutex::open(mutex().name()); }
    std::string check(const answers& got, bool from_memory) override { return with_mutex::check(got, from_memory); }
};

/// One more process is blocked.
class with_blocked_locker : public with_mutex {
public:
    bool waiters_are_blocked() override { return mutex().slots_in(slot_state::waiting) == 1; }
    [[nodiscard]] std::size_t waiters() const override { return 1; }
    int wait() override {
        named_mutex mutex = named_mutex::open(with_blocked_locker::mutex().name());
        const lock_result result = mutex.lock();
        mutex.unlock();
        return result.abandoned() ? 2 : 1;
    }

protected:
    /// \return whether the blocked one was told that it was abandoned
    bool await_locker(const answers& got) {
        must(soon([&] { return got.count() == 1; }), "a blocked process does not get the mutex");
        return got.first() == 2;
    }
};

/// The victim owns it, perhaps several times.
class owned_by_the_victim : public with_blocked_locker {
public:
    [[nodiscard]] outcomes allowed() const override { return {"abandoned", "abandoned"}; }
    void prepare() override {
        with_mutex::prepare();
        victims().lock();
    }
    std::string check(const answers& got, bool from_memory) override {
        const bool abandoned = await_locker(got);
        must(with_mutex::check(got, from_memory) == "free", "the mutex is abandoned twice");
        return abandoned ? "abandoned" : "free";
    }
};

class lock_once_more : public owned_by_the_victim {
public:
    void act() override { victims().lock(); }
};

class unlock_once_of_two : public owned_by_the_victim {
public:
    void prepare() override {
        owned_by_the_victim::prepare();
        victims().lock();
    }
    void act() override { victims().unlock(); }
};

/// Its handle is closed while its thread owns it: the seat stays until the process ends.
class close_as_the_owner : public owned_by_the_victim {
public:
    void act() override { victims().close(); }
};

/// The checking process owns it; the victim is the second who wants it.
class owned_by_another : public with_blocked_locker {
public:
    void create() override {
        with_mutex::create();
        owner_ = named_mutex::open(mutex().name());
        owner_.lock();
    }

protected:
    void unlock() {
        if (owner_)
            owner_.unlock();
        owner_.close();
    }

private:
    named_mutex owner_;
};

class try_for_a_while : public owned_by_another {
public:
    [[nodiscard]] outcomes allowed() const override { return {"owned", "owned"}; }
    void act() override { static_cast<void>(victims().try_lock_for(std::chrono::microseconds(300))); }
    std::string check(const answers& got, bool from_memory) override {
        must(got.count() == 0, "a mutex that is owned was given to a second");
        unlock();
        must(!await_locker(got), "who never owned it has abandoned it");
        must(with_mutex::check(got, from_memory) == "free", "who never owned it has abandoned it");
        return "owned";
    }
};

/// It becomes free as soon as both are blocked.
class lock_contended : public owned_by_another {
public:
    [[nodiscard]] outcomes allowed() const override { return {"not locked", "locked"}; }
    void between_steps() override {
        if (mutex().slots_in(slot_state::waiting) == 2 && !mutex().is_locked())
            unlock();
    }
    void act() override { victims().lock(); }
    std::string check(const answers& got, bool from_memory) override {
        unlock();
        const bool told_the_locker = await_locker(got);
        const bool told_us = with_mutex::check(got, from_memory) == "abandoned";
        must(!told_the_locker || !told_us, "the mutex is abandoned twice");
        return told_the_locker || told_us ? "locked" : "not locked";
    }
};

} // namespace

void add_mutex_operations(std::vector<named_operation>& list) {
    list.push_back({"lock a free mutex", make_operation<lock_free_mutex>});
    list.push_back({"unlock a mutex, nobody blocked", make_operation<unlock_unwanted_mutex>});
    list.push_back({"lock a mutex that a dead one owns", make_operation<take_over_abandoned>});
    list.push_back({"open a mutex, on the seat of a dead owner", make_operation<open_on_a_dead_seat>});
    list.push_back({"lock a mutex recursively, 1 blocked", make_operation<lock_once_more>});
    list.push_back({"unlock once of two, 1 blocked", make_operation<unlock_once_of_two>});
    list.push_back({"close a mutex as its owner, 1 blocked", make_operation<close_as_the_owner>});
    list.push_back({"lock an owned mutex, time out, 1 blocked", make_operation<try_for_a_while>});
    list.push_back({"lock an owned mutex, get it, 1 blocked", make_operation<lock_contended>});
}

} // namespace mutual::stepping
