/// \file
/// Two processes and one piece of memory. Start it twice, in any order: `producer_consumer produce` writes numbers,
/// `producer_consumer consume` reads them. Whoever comes first makes the objects.

#include <mutual/mutual.hpp>

#include <fmt/format.h>

#include <array>
#include <atomic>
#include <cstdio>
#include <exception>
#include <string_view>
#include <thread>

namespace {

/// New memory is all zero, so an empty queue needs no preparation.
struct queue {
    std::uint64_t written;
    std::uint64_t read;
    std::array<std::uint64_t, 16> numbers;
};

// One number in or out; false when there is no room, or no number. What counts changes last, by one store: so the queue
// is whole even when its process is killed in the middle, and an abandoned mutex asks for no repair.
bool move_one(mutual::named_mutex& mutex, queue& queue, bool producing, std::uint64_t& number) {
    const mutual::mutex_guard guard(mutex);
    if (queue.written - queue.read == (producing ? queue.numbers.size() : 0))
        return false;
    std::uint64_t& position = producing ? queue.written : queue.read;
    std::uint64_t& place = queue.numbers[position % queue.numbers.size()];
    (producing ? place : number) = producing ? number : place;
    std::atomic_ref(position).store(position + 1, std::memory_order_release);
    return true;
}

} // namespace

int main(int argc, char** argv) {
    try {
        const bool producing = argc > 1 && argv[1] == std::string_view("produce");
        const auto region = mutual::shared_region::open_or_create("mutual-example-queue", {.size = sizeof(queue)});
        const auto view = region.map();
        auto mutex = mutual::named_mutex::open_or_create("mutual-example-queue-lock");

        std::uint64_t sum = 0;
        for (std::uint64_t count = 1; count <= 1000; ++count) {
            std::uint64_t number = count;
            while (!move_one(mutex, view.as<queue>(), producing, number))
                std::this_thread::yield(); // it is the other one's turn
            sum += number;
        }
        fmt::print("{} 1000 numbers, their sum is {}\n", producing ? "produced" : "consumed", sum);
    } catch (const std::exception& error) {
        fmt::print(stderr, "producer_consumer: {}\n", error.what());
        return 1;
    }
}
