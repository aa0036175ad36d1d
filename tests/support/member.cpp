#include "support/member.hpp"

#include "support/child_process.hpp"
#include "support/child_role.hpp"
#include "support/process.hpp"
#include "support/unique_name.hpp"

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>

namespace mutual::test {

mutual::child_process spawn_role(named_job& job, std::string_view role, const words& arguments, program_options options,
                                 std::error_code& ec) {
    if (options.standard_input == no_native_handle)
        options.standard_input = null_device();
    if (options.standard_output == no_native_handle)
        options.standard_output = null_device();
    return job.spawn(program_path(), role_arguments(role, arguments), options, ec);
}

mutual::child_process spawn_role(named_job& job, std::string_view role, const words& arguments,
                                 program_options options) {
    std::error_code ec;
    mutual::child_process started = spawn_role(job, role, arguments, std::move(options), ec);
    if (ec)
        throw std::system_error(ec, "spawn role " + std::string(role));
    return started;
}

namespace {

constexpr int not_told_exit_code = 99;

} // namespace

MUTUAL_CHILD_ROLE(member) {
    named_event end = named_event::open(arguments.at(1));
    {
        named_semaphore begun = named_semaphore::open(arguments.at(0));
        begun.release();
    }
    return end.wait_for(std::chrono::minutes(1)) ? std::stoi(arguments.at(2)) : not_told_exit_code;
}

member_gate::member_gate()
    : begun_name_(unique_name("begun")),
      end_name_(unique_name("end")),
      begun_(named_semaphore::create(begun_name_, {.maximum = std::numeric_limits<std::int32_t>::max()})),
      end_(named_event::create(end_name_, {.reset = reset_mode::manual})) {
}

member_gate::~member_gate() {
    std::error_code ignored;
    end_.set(ignored);
}

words member_gate::words_for(int exit_code) const {
    return {begun_name_, end_name_, std::to_string(exit_code)};
}

std::string member_gate::command(std::string_view command, int exit_code) const {
    return std::string(command) + ' ' + join_words(words_for(exit_code));
}

void member_gate::await(int count) {
    for (int i = 0; i < count; ++i)
        if (!begun_.wait_for(wait_limit))
            throw child_error("a member did not begin within the time limit");
}

void member_gate::open() {
    end_.set();
}

namespace {

template <typename Value>
void add(std::string& text, std::string_view name, const std::optional<Value>& value) {
    if (value)
        ((text += text.empty() ? "" : " ") += name) += '=' + std::to_string(*value);
}

} // namespace

std::string to_text(const job_limits& limits) {
    std::string text;
    add(text, "active_processes", limits.active_processes);
    add(text, "job_memory", limits.job_memory);
    add(text, "process_memory", limits.process_memory);
    if (limits.process_time)
        add(text, "process_time", std::optional(limits.process_time->count()));
    if (limits.priority)
        add(text, "priority", std::optional(static_cast<int>(*limits.priority)));
    return text.empty() ? "none" : text;
}

} // namespace mutual::test
