// What a process does beside others that hold the object, and of which they must notice nothing.

#include "checked_object.hpp"
#include "operation.hpp"

#include "token.hpp"

#include <mutual/inheritance.hpp>
#include <mutual/named_event.hpp>
#include <mutual/shared_region.hpp>

#include <sys/syscall.h>
#include <unistd.h>

#include <chrono>
#include <string>
#include <system_error>

namespace mutual::stepping {

namespace {

using mutual::object_type;
using posix::object_kind;
using posix::slot_state;

/// An automatic event that is not set, which another process waits for.
class beside_a_waiter : public operation {
public:
    [[nodiscard]] outcomes allowed() const override { return {"untouched", "untouched"}; }
    void create() override { event_.create(); }
    bool waiters_are_blocked() override { return is_one_blocked(); }
    [[nodiscard]] std::size_t waiters() const override { return 1; }
    int wait() override {
        named_event event = named_event::open(event_.name());
        return event.wait() ? 1 : 0;
    }
    void prepare() override {}
    std::string check(const answers& got, bool from_memory) override {
        event_.settle(from_memory);
        // The victim may have a slot still, until the waiter looks by itself.
        must(soon([&] { return is_one_blocked(); }) && got.count() == 0, "a waiter was released by nobody");
        must(!event_.take(), "a signal was made up");
        named_event opened = in_time([&] { return named_event::open(event_.name()); });
        opened.set();
        must(soon([&] { return got.count() == 1; }), "a waiter is not released any more");
        must(!event_.take(), "a signal was made up afterwards");
        return "untouched";
    }
    void check_remains() override {
        event_.check_empty();
        named_event::open(event_.name()).set();
        must(event_.take() && !event_.take(), "the event does not work any more");
    }

protected:
    [[nodiscard]] const std::string& name() const { return event_.name(); }
    void close_inherited() { event_.close(); }
    named_event& victims() { return victims_; }

private:
    bool is_one_blocked() { return event_.slots_in(slot_state::waiting) == 1; }

    checked_object event_{object_kind{object_type::event}};
    named_event victims_;
};

class open_beside : public beside_a_waiter {
public:
    void act() override { victims() = named_event::open(name()); }
};

class open_or_create_beside : public beside_a_waiter {
public:
    void act() override { victims() = named_event::open_or_create(name(), {}); }
};

class create_in_vain : public beside_a_waiter {
public:
    void act() override {
        std::error_code exists;
        victims() = named_event::create(name(), {}, exists);
    }
};

class open_as_another_type : public beside_a_waiter {
public:
    void act() override {
        std::error_code wrong_type;
        static_cast<void>(shared_region::open(name(), region_access::read_only, wrong_type));
    }
};

class with_handle : public beside_a_waiter {
public:
    void prepare() override { victims() = named_event::open(name()); }
};

class close_beside : public with_handle {
public:
    void act() override { victims().close(); }
};

class duplicate_beside : public with_handle {
public:
    void act() override { named_event second = victims().duplicate(); }
};

class make_a_token : public with_handle {
public:
    void act() override { token_ = victims().inheritable_token(); }

private:
    inheritance token_;
};

class wait_and_time_out : public with_handle {
public:
    void act() override { static_cast<void>(victims().wait_for(std::chrono::microseconds(300))); }
};

/// By a token of the checking process, whose descriptor the victim has inherited. Who made a token may not take it, and a
/// forked process counts as the same: so the token is made one that anybody may take.
class take_by_token : public beside_a_waiter {
public:
    void create() override {
        beside_a_waiter::create();
        held_ = named_event::open(name());
        token_ = held_.inheritable_token();
    }
    [[nodiscard]] bool victim_inherits() const override { return true; }
    /// The victim's copies of the handles go; what is inherited for the token stays.
    void prepare() override {
        held_.close();
        close_inherited();
    }
    void act() override { victims() = named_event::from_token(token()); }

protected:
    [[nodiscard]] std::string token() const {
        std::error_code ignored;
        token_label label = parse_token(token_.token(), ignored);
        label.maker = 0;
        return std::string(token_text(label).view());
    }

private:
    named_event held_;
    inheritance token_;
};

/// Out of the process that made the token.
class fetch_by_token : public take_by_token {
public:
    void prepare() override {
        take_by_token::prepare();
        process_ = static_cast<int>(::syscall(SYS_pidfd_open, ::getppid(), 0));
    }
    void act() override { victims() = named_event::from_token(token(), process_); }

private:
    int process_ = -1;
};

/// What it has inherited is an object to it only from its first use on.
class use_what_was_inherited : public beside_a_waiter {
public:
    void create() override {
        beside_a_waiter::create();
        held_ = named_event::open(name());
    }
    [[nodiscard]] bool victim_inherits() const override { return true; }
    void act() override { static_cast<void>(held().try_wait()); }

protected:
    named_event& held() { return held_; }

private:
    named_event held_;
};

/// Closed before it was ever used.
class close_what_was_inherited : public use_what_was_inherited {
public:
    void prepare() override { close_inherited(); }
    void act() override { held().close(); }
};

} // namespace

void add_beside_operations(std::vector<named_operation>& list) {
    list.push_back({"open, 1 blocked", make_operation<open_beside>});
    list.push_back({"open or create, which opens, 1 blocked", make_operation<open_or_create_beside>});
    list.push_back({"create in vain, 1 blocked", make_operation<create_in_vain>});
    list.push_back({"open as another type, 1 blocked", make_operation<open_as_another_type>});
    list.push_back({"close beside another holder, 1 blocked", make_operation<close_beside>});
    list.push_back({"duplicate, 1 blocked", make_operation<duplicate_beside>});
    list.push_back({"make a token, 1 blocked", make_operation<make_a_token>});
    list.push_back({"take over by inherited token, 1 blocked", make_operation<take_by_token>});
    list.push_back({"fetch by token, 1 blocked", make_operation<fetch_by_token>});
    list.push_back({"wait, time out, another blocked", make_operation<wait_and_time_out>});
    list.push_back({"first use in a forked child, 1 blocked", make_operation<use_what_was_inherited>});
    list.push_back({"close in a forked child, 1 blocked", make_operation<close_what_was_inherited>});
}

} // namespace mutual::stepping
