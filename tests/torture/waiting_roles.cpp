#include "participant.hpp"

#include <algorithm>
#include <chrono>
#include <vector>

namespace mutual::torture {

namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

void begin(const player& self) {
    shared(self.me().begun).store(now());
}

void count_step(const player& self) {
    shared(self.me().steps).fetch_add(1);
}

void end(const player& self) {
    shared(self.me().returned).store(now());
}

wait_result wait_in_form(player& self, waitable& object, wait_form form, std::error_code& ec) {
    if (form == wait_form::single)
        return object.wait(blocked_limit, ec);
    if (form == wait_form::all)
        return wait_all(std::vector<waitable_ref>{self.objects.always, object}, blocked_limit, ec);
    std::vector<waitable_ref> several{object, self.objects.never, self.objects.units[2]};
    std::shuffle(several.begin(), several.end(), self.random());
    const wait_any_result got = wait_any(several, blocked_limit, ec);
    self.require(!got || &several[got.index()].get() == &object, "a wait took an object that was not signaled");
    return got;
}

void set_once(player& self, target what) {
    std::error_code ec;
    if (what == target::semaphore)
        self.objects.units[0].release(1, ec);
    else
        (what == target::automatic_event ? self.objects.automatic_event : self.objects.manual_event).set(ec);
    self.require(!ec, "set or release", ec);
}

named_timer& timer_of(player& self, std::uint64_t which) {
    return static_cast<target>(which) == target::automatic_timer ? self.objects.automatic_timer
                                                                 : self.objects.manual_timer;
}

} // namespace

void wait_for_target(player& self, const order_numbers& with) {
    begin(self);
    std::error_code ec;
    const wait_result got =
        wait_in_form(self, self.objects.of(static_cast<target>(with[0])), static_cast<wait_form>(with[1]), ec);
    shared(self.me().took).store(got ? 1 : 0);
    end(self);
    self.require(got && !got.abandoned(), "a wait for an event or timer", ec);
    shared(self.me().operations).fetch_add(1, std::memory_order_relaxed);
}

void set_target(player& self, const order_numbers& with) {
    begin(self);
    for (std::uint64_t i = 0; i < with[1]; ++i) {
        const timed_call call(self);
        set_once(self, static_cast<target>(with[0]));
        count_step(self);
    }
    if (with[2] != 0) {
        const timed_call call(self);
        std::error_code ec;
        self.objects.automatic_event.reset(ec);
        self.require(!ec, "reset", ec);
        count_step(self);
    }
    end(self);
}

void release_many_units(player& self, const order_numbers& with) {
    begin(self);
    const timed_call call(self);
    std::error_code ec;
    self.objects.units[0].release(static_cast<std::int32_t>(with[0]), ec);
    self.require(!ec, "release", ec);
    count_step(self);
    if (with[1] != 0) {
        self.objects.units[0].release(static_cast<std::int32_t>(with[1]), ec);
        self.require(!ec || ec == errc::semaphore_full, "release more", ec);
        count_step(self);
    }
    end(self);
}

void set_and_reset_event(player& self) {
    begin(self);
    std::error_code ec;
    const timed_call call(self);
    self.objects.manual_event.set(ec);
    self.require(!ec, "set", ec);
    count_step(self);
    self.objects.manual_event.reset(ec);
    self.require(!ec, "reset", ec);
    count_step(self);
    end(self);
}

void arm_timer(player& self, const order_numbers& with) {
    named_timer& timer = timer_of(self, with[0]);
    begin(self);
    const timed_call call(self);
    std::error_code ec;
    timer.set(microseconds(with[1]), milliseconds(with[2]), ec);
    self.require(!ec, "arm", ec);
    count_step(self);
    end(self);
}

void arm_timer_often(player& self, const order_numbers& with) {
    named_timer& timer = timer_of(self, with[0]);
    begin(self);
    for (std::uint64_t i = 0; i < with[1]; ++i) {
        const timed_call call(self);
        std::error_code ec;
        timer.set(microseconds(self.below(with[2] + 1)), milliseconds(0), ec);
        self.require(!ec, "arm", ec);
        count_step(self);
    }
    end(self);
}

} // namespace mutual::torture
