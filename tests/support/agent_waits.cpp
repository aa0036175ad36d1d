#include "support/agent_answers.hpp"
#include "support/agent_commands.hpp"
#include "support/objects.hpp"

#include <mutual/wait.hpp>

#include <chrono>
#include <stdexcept>
#include <string_view>

namespace mutual::test {
namespace {

using std::chrono::milliseconds;

named_mutex& mutex(any_object& object) {
    return dynamic_cast<mutex_object&>(object).handle;
}

named_event& event(any_object& object) {
    return dynamic_cast<event_object&>(object).handle;
}

named_timer& timer(any_object& object) {
    return dynamic_cast<timer_object&>(object).handle;
}

waitable& any_waitable(any_object& object) {
    return dynamic_cast<waitable_object&>(object).get();
}

milliseconds milliseconds_at(const words& command, std::size_t index) {
    return milliseconds(index < command.size() ? std::stoll(command[index]) : 0);
}

std::string state_of(any_object& object, std::error_code& ec) {
    if (dynamic_cast<mutex_object*>(&object) != nullptr)
        return std::string(to_text(mutex(object).state(ec)));
    if (auto* const semaphore = dynamic_cast<semaphore_object*>(&object)) {
        const semaphore_state state = semaphore->handle.state(ec);
        return std::to_string(state.count) + "/" + std::to_string(state.maximum);
    }
    const bool set = dynamic_cast<event_object*>(&object) != nullptr ? event(object).state(ec).signaled
                                                                     : timer(object).state(ec).signaled;
    return set ? "set" : "unset";
}

} // namespace

wait_limits limits_at(const words& command, std::size_t index) {
    return index < command.size() && command[index] != "-" ? wait_limits(milliseconds_at(command, index))
                                                           : wait_limits();
}

std::string agent_objects::wait(const words& command) {
    std::error_code ec;
    const wait_result result = any_waitable(*find(command.at(1))).wait(limits_at(command, 2), ec);
    return outcome(ec, to_text(result.status()));
}

std::string agent_objects::try_wait(const words& command) {
    std::error_code ec;
    const wait_result result = any_waitable(*find(command.at(1))).try_wait(ec);
    return outcome(ec, to_text(result.status()));
}

std::vector<agent_objects::object_ptr> agent_objects::find_all(const words& command, std::size_t first) {
    std::vector<object_ptr> objects;
    for (std::size_t i = first; i < command.size(); ++i)
        objects.push_back(find(command[i]));
    return objects;
}

std::string agent_objects::wait_any(const words& command) {
    std::error_code ec;
    const std::vector<object_ptr> objects = find_all(command, 2);
    std::vector<waitable_ref> list;
    for (const object_ptr& object : objects)
        list.emplace_back(any_waitable(*object));
    const wait_any_result result = mutual::wait_any(list, limits_at(command, 1), ec);
    const std::string index = result ? " " + std::to_string(result.index()) : "";
    return outcome(ec, std::string(to_text(result.status())) + index);
}

std::string agent_objects::wait_all(const words& command) {
    std::error_code ec;
    const std::vector<object_ptr> objects = find_all(command, 2);
    std::vector<waitable_ref> list;
    for (const object_ptr& object : objects)
        list.emplace_back(any_waitable(*object));
    return outcome(ec, to_text(mutual::wait_all(list, limits_at(command, 1), ec).status()));
}

std::string agent_objects::signal_and_wait(const words& command) {
    std::error_code ec;
    const object_ptr signal = find(command.at(1));
    const object_ptr object = find(command.at(2));
    const wait_result result =
        mutual::signal_and_wait(any_waitable(*signal), any_waitable(*object), limits_at(command, 3), ec);
    return outcome(ec, to_text(result.status()));
}

std::string agent_objects::unlock(const words& command) {
    std::error_code ec;
    mutex(*find(command.at(1))).unlock(ec);
    return outcome(ec);
}

std::string agent_objects::cycle(const words& command) {
    std::error_code ec;
    const object_ptr object = find(command.at(1));
    const lock_result result = mutex(*object).lock(ec);
    if (!ec)
        mutex(*object).unlock(ec);
    return outcome(ec, to_text(result.status()));
}

std::string agent_objects::set(const words& command) {
    std::error_code ec;
    event(*find(command.at(1))).set(ec);
    return outcome(ec);
}

std::string agent_objects::reset(const words& command) {
    std::error_code ec;
    event(*find(command.at(1))).reset(ec);
    return outcome(ec);
}

std::string agent_objects::release(const words& command) {
    std::error_code ec;
    const std::int32_t count = command.size() > 2 ? std::stoi(command[2]) : 1;
    const object_ptr object = find(command.at(1));
    const std::int32_t before = dynamic_cast<semaphore_object&>(*object).handle.release(count, ec);
    return outcome(ec, std::to_string(before));
}

std::string agent_objects::arm(const words& command) {
    std::error_code ec;
    const object_ptr object = find(command.at(1));
    const milliseconds due = milliseconds_at(command, 2);
    const milliseconds period = milliseconds_at(command, 3);
    if (command[0] == "arm")
        timer(*object).set(due, period, ec);
    else
        timer(*object).set(std::chrono::system_clock::now() + due, period, ec);
    return outcome(ec);
}

std::string agent_objects::cancel(const words& command) {
    std::error_code ec;
    timer(*find(command.at(1))).cancel(ec);
    return outcome(ec);
}

std::string agent_objects::state(const words& command) {
    std::error_code ec;
    const std::string text = state_of(*find(command.at(1)), ec);
    return outcome(ec, text);
}

} // namespace mutual::test
