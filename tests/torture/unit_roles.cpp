#include "journal.hpp"
#include "participant.hpp"

#include <algorithm>
#include <chrono>
#include <thread>
#include <vector>

namespace mutual::torture {

namespace {

using std::chrono::microseconds;

std::vector<std::size_t> members(std::uint64_t mask) {
    std::vector<std::size_t> found;
    for (std::size_t kind = 0; kind < unit_kinds; ++kind)
        if ((mask >> kind & 1) != 0)
            found.push_back(kind);
    return found;
}

std::uint64_t bit(std::size_t kind) {
    return std::uint64_t{1} << kind;
}

void release_some(player& self, journal& book, std::size_t kind) {
    const auto amount = static_cast<std::int32_t>(1 + self.below(3));
    book.intend({change::kind::to_all, bit(kind), amount});
    std::error_code ec;
    std::int32_t before = 0;
    {
        const timed_call call(self);
        before = self.objects.units[kind].release(amount, ec);
    }
    if (ec) {
        book.not_done();
        self.require(ec == errc::semaphore_full, "release", ec);
        return;
    }
    book.done(bit(kind));
    self.require(before >= 0 && before + amount <= most_units, "a count went above the maximum");
}

wait_result take_one(player& self, journal& book, std::size_t kind) {
    book.intend({change::kind::to_all, bit(kind), -1});
    const microseconds time(self.below(3) * 700);
    std::error_code ec;
    const wait_result got = [&] {
        const timed_call call(self, time);
        return self.objects.units[kind].wait(time, ec);
    }();
    self.require(!ec, "acquire", ec);
    got ? book.done(bit(kind)) : book.not_done();
    return got;
}

void take_any(player& self, journal& book, std::uint64_t mask) {
    std::vector<std::size_t> kinds = members(mask);
    std::shuffle(kinds.begin(), kinds.end(), self.random());
    std::vector<waitable_ref> objects{self.objects.never};
    for (const std::size_t kind : kinds)
        objects.emplace_back(self.objects.units[kind]);
    book.intend({change::kind::to_one, mask, -1});
    const microseconds time(self.below(3) * 700);
    std::error_code ec;
    const wait_any_result got = [&] {
        const timed_call call(self, time);
        return wait_any(objects, time, ec);
    }();
    self.require(!ec, "wait_any", ec);
    if (!got)
        return book.not_done();
    if (self.require(got.index() > 0, "a wait took an event that is not set"))
        book.done(bit(kinds[got.index() - 1]));
}

// Inside the mutex. Its owner's death must have been told to whoever finds traces of it.
void visit(player& self, bool abandoned) {
    protected_record& record = self.shared_board().guarded;
    const std::uint64_t previous = shared(record.owner).exchange(self.identity());
    const std::uint64_t left = shared(record.left).load();
    if (abandoned) {
        shared(self.me().abandonments).fetch_add(1, std::memory_order_relaxed);
        self.require(previous == 0 || !self.lives(previous), "two owners, one of them told of a death");
    } else {
        self.require(previous == 0, self.lives(previous) ? "two owners" : "an owner's death was not told");
        self.require(left == shared(record.right).load(), "torn, and nobody was told");
    }
    shared(record.right).store(left);
    shared(record.left).fetch_add(1);
    shared(record.right).fetch_add(1);
    self.require(shared(record.owner).exchange(0) == self.identity(), "somebody else became the owner");
}

void unlock(player& self) {
    const timed_call call(self);
    std::error_code ec;
    self.objects.mutex.unlock(ec);
    self.require(!ec, "unlock", ec);
}

void take_all(player& self, journal& book, std::uint64_t mask, bool with_mutex) {
    std::vector<waitable_ref> objects{self.objects.always};
    for (const std::size_t kind : members(mask))
        objects.emplace_back(self.objects.units[kind]);
    if (with_mutex)
        objects.emplace_back(self.objects.mutex);
    std::shuffle(objects.begin(), objects.end(), self.random());
    book.intend({change::kind::to_all, mask, -1});
    const microseconds time(self.below(3) * 700);
    std::error_code ec;
    const wait_result got = [&] {
        const timed_call call(self, time);
        return wait_all(objects, time, ec);
    }();
    self.require(!ec, "wait_all", ec);
    if (!got)
        return book.not_done();
    book.done(mask);
    if (!with_mutex)
        return void(self.require(!got.abandoned(), "abandonment without a mutex"));
    visit(self, got.abandoned());
    unlock(self);
}

} // namespace

void release_units(player& self, const order_numbers& with) {
    journal book(self.me());
    const std::vector<std::size_t> kinds = members(with[1]);
    while (self.goes_on(with[0])) {
        for (const std::size_t kind : kinds)
            release_some(self, book, kind);
        if (self.one_in(4))
            std::this_thread::sleep_for(microseconds(self.below(200)));
    }
}

void take_units_singly(player& self, const order_numbers& with) {
    journal book(self.me());
    const std::vector<std::size_t> kinds = members(with[1]);
    while (self.goes_on(with[0]))
        take_one(self, book, kinds[self.below(kinds.size())]);
}

void take_any_units(player& self, const order_numbers& with) {
    journal book(self.me());
    while (self.goes_on(with[0]))
        take_any(self, book, with[1]);
}

void take_all_units(player& self, const order_numbers& with) {
    journal book(self.me());
    while (self.goes_on(with[0]))
        take_all(self, book, with[1], with[2] != 0);
}

} // namespace mutual::torture
