#include "run_all.hpp"

#include "../support/process.hpp"

#include <mutual/named_event.hpp>

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <thread>

namespace run_all {

using namespace std::chrono_literals;

namespace {

command itself(const std::string& program, const std::string& role, const std::string& argument = "-") {
    return {program, "--role", role, argument};
}

void check(bool fulfilled, const char* what) {
    if (!fulfilled)
        throw std::runtime_error(what);
}

/// An object is gone when the last process that has it is: so its name tells whether somebody lives.
bool is_gone(const std::string& name) {
    std::error_code ec;
    const mutual::named_event found = mutual::named_event::open(name, ec);
    return ec == std::errc::no_such_file_or_directory;
}

/// Another run_all, whose pipeline would last for minutes, is killed at whatever instruction it is.
void kill_one(const std::string& program) {
    const std::string name = fmt::format("run_all.{}", example::process_id());
    mutual::named_event here = mutual::named_event::create(name);
    example::child_process other(program, {program, "--role", "linger", name, "::", program, "--role", "squares", "-"});
    check(static_cast<bool>(here.wait_for(30s)), "the pipeline did not start");
    here.close();
    check(!is_gone(name), "the pipeline ended by itself");
    other.kill();
    for (const auto end = std::chrono::steady_clock::now() + 30s; !is_gone(name); std::this_thread::sleep_for(1ms))
        check(std::chrono::steady_clock::now() < end, "the pipeline outlives who ran it");
    fmt::print("run_all was killed, and its pipeline is gone\n");
}

} // namespace

int demonstrate(const std::string& program) {
    const std::vector<command> pipeline{itself(program, "numbers", "1000"), itself(program, "squares"),
                                        itself(program, "sum")};
    check(run(pipeline) == 0, "the pipeline failed");
    kill_one(program);
    return 0;
}

} // namespace run_all
