#include "findings.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

namespace mutual::stepping {

namespace {

double milliseconds(std::chrono::microseconds time) {
    return static_cast<double>(time.count()) / 1000;
}

void write_file(const std::string& name, const std::string& text) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(name.c_str(), "w"), std::fclose);
    if (!file || std::fputs(text.c_str(), file.get()) < 0 || std::fflush(file.get()) != 0)
        throw std::system_error(errno, std::generic_category(), name);
}

} // namespace

void print_header() {
    fmt::print("{:<52} {:>6} {:>8} {:>8} {:>8} {:>11} {:>8}  {}\n", "operation", "system", "kills", "kills by",
               "instruc-", "violations", "longest", "outcomes seen");
    fmt::print("{:<52} {:>6} {:>8} {:>8} {:>8} {:>11} {:>8}\n", "", "calls", "by call", "instr.", "tions", "",
               "delay ms");
}

void print(const findings& one) {
    fmt::print("{:<52} {:>6} {:>8} {:>8} {:>8} {:>11} {:>8.1f}  {}\n", one.operation, one.calls, one.kills_by_call,
               one.kills_by_instruction, one.instructions, one.violations, milliseconds(one.longest_delay),
               fmt::join(one.seen, "; "));
    std::fflush(stdout);
}

void write_json(const std::string& file, const std::vector<findings>& all) {
    std::string text = "[\n";
    for (const findings& one : all) {
        text += fmt::format("  {{\"operation\": \"{}\", \"system_calls\": {}, \"instructions\": {}, "
                            "\"kills_by_call\": {}, \"kills_by_instruction\": {}, \"outcomes\": [\"{}\"], "
                            "\"violations\": {}, \"longest_delay_ms\": {:.1f}}}{}\n",
                            one.operation, one.calls, one.instructions, one.kills_by_call, one.kills_by_instruction,
                            fmt::join(one.seen, "\", \""), one.violations, milliseconds(one.longest_delay),
                            &one == &all.back() ? "" : ",");
    }
    write_file(file, text + "]\n");
}

void write_markdown(const std::string& file, const std::vector<findings>& all) {
    std::string text = "| operation | system calls | kill points by call | kill points by instruction | outcomes seen "
                       "| violations | longest delay caused to anybody, ms |\n|---|---|---|---|---|---|---|\n";
    for (const findings& one : all)
        text += fmt::format("| {} | {} | {} | {} of {} | {} | {} | {:.1f} |\n", one.operation, one.calls,
                            one.kills_by_call, one.kills_by_instruction, one.instructions, fmt::join(one.seen, "; "),
                            one.violations, milliseconds(one.longest_delay));
    write_file(file, text);
}

} // namespace mutual::stepping
