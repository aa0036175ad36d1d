#include "participant.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <vector>

namespace mutual::torture {

namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr std::size_t most_at_once = 5;

std::vector<waitable_ref> some_objects(player& self) {
    std::vector<waitable_ref> chosen = self.objects.all();
    std::shuffle(chosen.begin(), chosen.end(), self.random());
    chosen.erase(chosen.begin() + static_cast<std::ptrdiff_t>(1 + self.below(most_at_once)), chosen.end());
    return chosen;
}

/// A wait may have taken the mutex.
void unlock_all(player& self) {
    std::error_code ec;
    while (!ec)
        self.objects.mutex.unlock(ec);
    self.require(ec == errc::not_owner, "unlock", ec);
}

void judge(player& self, const wait_result& got, std::error_code ec) {
    self.require(!ec && got.status() != wait_status::failed, "a wait", ec);
    if (got.abandoned())
        shared(self.me().abandonments).fetch_add(1, std::memory_order_relaxed);
    unlock_all(self);
}

void wait_somehow(player& self) {
    std::vector<waitable_ref> chosen = some_objects(self);
    const microseconds time(self.below(4) * 800);
    std::error_code ec;
    const timed_call call(self, time);
    switch (self.below(3)) {
    case 0:
        return judge(self, chosen.front().get().wait(time, ec), ec);
    case 1:
        return judge(self, wait_any(chosen, time, ec), ec);
    default:
        return judge(self, wait_all(chosen, time, ec), ec);
    }
}

void signal_and_wait_somehow(player& self) {
    const std::vector<waitable_ref> chosen = some_objects(self);
    const microseconds time(self.below(3) * 800);
    arena& objects = self.objects;
    const std::array<waitable_ref, 2> signals{objects.automatic_event, objects.units[0]};
    std::error_code ec;
    const timed_call call(self, time);
    const wait_result got = signal_and_wait(signals[self.below(2)], chosen.front(), time, ec);
    if (ec != errc::semaphore_full) // then there was no wait
        judge(self, got, ec);
}

void arm_somehow(player& self, named_timer& timer) {
    std::error_code ec;
    const timed_call call(self);
    if (self.one_in(4))
        timer.cancel(ec);
    else if (self.one_in(3))
        timer.set(std::chrono::system_clock::now() + microseconds(self.below(2000)), milliseconds(self.below(3)), ec);
    else
        timer.set(microseconds(self.below(2000)), milliseconds(self.below(3)), ec);
    self.require(!ec, "arm or cancel", ec);
}

void signal_somehow(player& self) {
    arena& objects = self.objects;
    std::error_code ec;
    const timed_call call(self);
    switch (self.below(5)) {
    case 0:
        objects.automatic_event.set(ec);
        break;
    case 1:
        objects.automatic_event.reset(ec);
        break;
    case 2:
        objects.manual_event.set(ec);
        break;
    case 3:
        objects.manual_event.reset(ec);
        break;
    default:
        objects.units[self.below(unit_kinds)].release(static_cast<std::int32_t>(1 + self.below(3)), ec);
        if (ec == errc::semaphore_full)
            ec.clear();
        break;
    }
    self.require(!ec, "set, reset or release", ec);
}

void look(player& self) {
    std::error_code ec;
    const timed_call call(self);
    for (const named_semaphore& units : self.objects.units) {
        const semaphore_state state = units.state(ec);
        self.require(!ec && state.count >= 0 && state.count <= most_units, "a count that cannot be", ec);
    }
}

/// The seat of every object is given up, and taken again.
void reopen(player& self) {
    const timed_call call(self);
    self.close_objects();
    self.open_objects();
}

void one_step(player& self) {
    switch (self.below(16)) {
    case 0:
        return arm_somehow(self, self.objects.automatic_timer);
    case 1:
        return arm_somehow(self, self.objects.manual_timer);
    case 2:
        return signal_and_wait_somehow(self);
    case 3:
        return look(self);
    default:
        break;
    }
    if (self.one_in(200))
        return reopen(self);
    return self.one_in(2) ? wait_somehow(self) : signal_somehow(self);
}

} // namespace

void do_anything(player& self, const order_numbers& with) {
    while (self.goes_on(with[0]))
        one_step(self);
}

} // namespace mutual::torture
