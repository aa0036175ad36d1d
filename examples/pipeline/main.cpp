/// \file
/// pipeline: a producer, two consumers, a stop event and a heartbeat timer. Each consumer blocks in one wait_any. After a
/// while the producer is killed, in the middle of whatever it does; the consumers empty the belt, notice, and end.

#include "../support/process.hpp"
#include "line.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <string>
#include <string_view>
#include <thread>

namespace {

using example::child_process;
using example::ending;
using namespace std::chrono_literals;

template <typename Condition>
void wait_until(Condition condition) {
    while (!condition())
        std::this_thread::sleep_for(1ms);
}

int conduct(const std::string& program) {
    const std::string name = fmt::format("pipeline-{}", example::process_id());
    pipeline::line line(name);
    child_process producer(program, {"produce", name});
    // A consumer that comes first would get the producer's mutex, and take the producer for dead.
    wait_until([&] { return line.shared().produced.load() > 0; });
    child_process one(program, {"consume", name});
    child_process another(program, {"consume", name});
    wait_until([&] { return line.shared().heartbeats.load() >= 3; });
    producer.kill();
    const bool one_well = one.wait() == ending::success;
    const bool well = another.wait() == ending::success && one_well;

    const pipeline::belt& belt = line.shared();
    const std::uint64_t consumed = belt.consumed.load();
    fmt::print("the producer was killed after {} items; {} were consumed, their sum is {}\n", belt.produced.load(),
               consumed, belt.sum.load());
    // What was put on the belt and not yet announced died with the producer.
    const bool complete = belt.produced.load() - consumed <= 1 && belt.sum.load() == consumed * (consumed + 1) / 2;
    return well && complete ? 0 : 1;
}

int run(int argc, char** argv) {
    if (argc < 3)
        return conduct(argv[0]);
    pipeline::line line(argv[2]);
    if (argv[1] == std::string_view("produce"))
        pipeline::produce(line);
    else
        pipeline::consume(line);
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    try {
        return run(argc, argv);
    } catch (const std::exception& error) {
        fmt::print(stderr, "pipeline: {}\n", error.what());
        return 1;
    }
}
