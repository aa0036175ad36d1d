// What an agent does with jobs and programs.

#include "support/agent_answers.hpp"
#include "support/agent_commands.hpp"
#include "support/member.hpp"
#include "support/objects.hpp"
#include "support/process.hpp"

#include <string_view>
#include <utility>

namespace mutual::test {
namespace {

named_job& job(any_object& object) {
    return dynamic_cast<job_object&>(object).handle;
}

mutual::process_id process_at(const words& command, std::size_t index) {
    return static_cast<mutual::process_id>(std::stoul(command.at(index)));
}

} // namespace

std::string agent_objects::plain(const words& command) {
    // With a list of its own it inherits nothing else, such as this process's standard output.
    const named_event something = named_event::create_unnamed();
    spawn_options list;
    static_cast<void>(list.pass(something));
    child_process started(command.at(2), {command.begin() + 3, command.end()}, &list);
    const std::scoped_lock lock(guard_);
    plain_.insert_or_assign(command[1], std::move(started));
    return ok();
}

std::string agent_objects::end_plain(const words& command) {
    const std::scoped_lock lock(guard_);
    return plain_.erase(command.at(1)) != 0 ? ok() : misuse("no such child");
}

std::string agent_objects::pid(const words&) {
    return ok(std::to_string(test::process_id()));
}

std::string agent_objects::assign(const words& command) {
    std::error_code ec;
    job(*find(command.at(1))).assign(process_at(command, 2), ec);
    return outcome(ec);
}

std::string agent_objects::spawn(const words& command) {
    std::error_code ec;
    const object_ptr object = find(command.at(2));
    auto started = std::make_shared<mutual::child_process>(
        spawn_role(job(*object), command.at(3), {command.begin() + 4, command.end()}, {}, ec));
    const std::string number = std::to_string(started->id());
    const std::scoped_lock lock(guard_);
    if (!ec)
        spawned_.insert_or_assign(command[1], std::move(started));
    return outcome(ec, number);
}

std::string agent_objects::code(const words& command) {
    std::shared_ptr<mutual::child_process> program;
    {
        const std::scoped_lock lock(guard_);
        program = spawned_.at(command.at(1));
    }
    std::error_code ec;
    const wait_result result = program->wait(limits_at(command, 2), ec);
    if (ec || !result)
        return outcome(ec, to_text(result.status()));
    const std::optional<int> code = program->exit_code(ec);
    return outcome(ec, std::to_string(code.value_or(-1)));
}

std::string agent_objects::terminate(const words& command) {
    std::error_code ec;
    job(*find(command.at(1))).terminate(std::stoi(command.at(2)), ec);
    return outcome(ec);
}

std::string agent_objects::empty(const words& command) {
    std::error_code ec;
    const wait_result result = job(*find(command.at(1))).wait_until_empty(limits_at(command, 2), ec);
    return outcome(ec, to_text(result.status()));
}

std::string agent_objects::members(const words& command) {
    std::error_code ec;
    return outcome(ec, std::to_string(job(*find(command.at(1))).processes(ec).size()));
}

std::string agent_objects::contains(const words& command) {
    std::error_code ec;
    const bool is_member = job(*find(command.at(1))).contains(process_at(command, 2), ec);
    return outcome(ec, is_member ? "yes" : "no");
}

std::string agent_objects::limits(const words& command) {
    std::error_code ec;
    return outcome(ec, to_text(job(*find(command.at(1))).limits(ec)));
}

} // namespace mutual::test
