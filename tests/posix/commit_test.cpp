#include "engine_probe.hpp"

#include "posix/kernel/commit.hpp"
#include "support/doctest.hpp"
#include "support/unique_name.hpp"

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <cstddef>
#include <memory>
#include <span>
#include <thread>
#include <vector>

using namespace mutual;
using namespace mutual::posix;
using namespace mutual::posix::state_word;
using namespace mutual::test;

namespace {

using object_list = std::span<shared_object* const>;

/// A number that the child counts up and the parent reads.
class shared_counter {
public:
    shared_counter() {
        void* const page = ::mmap(nullptr, sizeof *count_, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        REQUIRE(page != MAP_FAILED);
        count_ = ::new (page) std::atomic<unsigned long>(0);
    }
    shared_counter(const shared_counter&) = delete;
    shared_counter& operator=(const shared_counter&) = delete;
    ~shared_counter() { ::munmap(count_, sizeof *count_); }

    std::atomic<unsigned long>& operator*() const { return *count_; }

private:
    std::atomic<unsigned long>* count_ = nullptr;
};

/// One store after the other: what a commit without the kernel's help would be.
void store_one_by_one(object_list objects) {
    for (shared_object* const object : objects)
        object->block->state.fetch_or(decided_take, std::memory_order_release);
}

void undo(object_list objects) {
    for (shared_object* const object : objects)
        object->block->state.fetch_and(~decided_mask, std::memory_order_release);
}

bool is_partial(object_list objects) {
    const auto decided = [](const shared_object* object) { return (object->block->state.load() & decided_mask) != 0; };
    return std::ranges::any_of(objects, decided) && !std::ranges::all_of(objects, decided);
}

[[noreturn]] void commit_for_ever(object_list objects, void (*commit)(object_list), std::atomic<unsigned long>& count) {
    for (;;) {
        undo(objects);
        count.store(count.load(std::memory_order_relaxed) + 1, std::memory_order_release);
        commit(objects);
        count.store(count.load(std::memory_order_relaxed) + 1, std::memory_order_release);
    }
}

struct tally {
    int during_a_commit = 0; ///< kills after the undo and before the commit was reported
    int partial = 0;
};

/// Kills a process that commits and undoes, at a different moment each time. Only what a commit left is judged: undoing
/// is done one by one, and a kill in the middle of that says nothing.
tally kill_often(object_list objects, void (*commit)(object_list), int kills) {
    tally result;
    for (int i = 0; i < kills; ++i) {
        undo(objects);
        const shared_counter count;
        const pid_t child = ::fork();
        if (child == 0)
            commit_for_ever(objects, commit, *count);
        REQUIRE(child > 0);
        while (*count == 0)
            std::this_thread::yield();
        ::usleep(static_cast<useconds_t>(i * 37 % 401));
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
        if (*count % 2 == 1) {
            ++result.during_a_commit;
            result.partial += is_partial(objects) ? 1 : 0;
        }
    }
    return result;
}

class several_objects {
public:
    explicit several_objects(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            processes_.push_back(std::make_unique<fake_process>(unique_name("commit"), 0, an_automatic_event));
            objects_.push_back(&processes_.back()->object());
        }
    }
    several_objects(const several_objects&) = delete;
    several_objects& operator=(const several_objects&) = delete;
    ~several_objects() {
        for (const auto& process : processes_)
            process->leave();
    }

    [[nodiscard]] object_list get() const { return objects_; }

private:
    std::vector<std::unique_ptr<fake_process>> processes_;
    std::vector<shared_object*> objects_;
};

void decide(object_list objects) {
    decide_to_take(objects);
}

} // namespace

TEST_CASE("the commit of a wait for all stores one byte into each word, and nothing beside it") {
    for (const std::size_t count : {std::size_t{1}, std::size_t{2}, max_objects_per_wait}) {
        const several_objects objects(count);
        for (shared_object* const object : objects.get())
            object->block->state.store(locked_by(object->seat) | waiters | 3);
        decide(objects.get());
        for (shared_object* const object : objects.get())
            CHECK(object->block->state.load() == (decided_take | locked_by(object->seat) | waiters | 3));
    }
}

TEST_CASE("the commit of a wait for all is never seen half done after a kill") {
    constexpr int kills = 150;
    for (const std::size_t count : {std::size_t{2}, max_objects_per_wait}) {
        const several_objects objects(count);
        const tally kernel = kill_often(objects.get(), decide, kills);
        CHECK(kernel.partial == 0);
        // What plain stores do is only shown: whether a kill hits them depends on luck.
        const tally plain = kill_often(objects.get(), store_one_by_one, kills);
        MESSAGE(count, " objects, ", kills, " kills: ", kernel.during_a_commit, " during a commit, ", kernel.partial,
                " partial; with plain stores ", plain.during_a_commit, " and ", plain.partial);
    }
}
