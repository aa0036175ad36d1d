#include "support/agent_commands.hpp"

#include "support/agent_answers.hpp"
#include "support/objects.hpp"
#include "support/parse_access.hpp"
#include "support/process.hpp"

#include <cstring>
#include <stdexcept>
#include <utility>

namespace mutual::test {
namespace {

shared_region& region(any_object& object) {
    return dynamic_cast<region_object&>(object).handle;
}

std::byte* bytes_at(const region_view& view, std::size_t offset, std::size_t size) {
    if (offset > view.size() || size > view.size() - offset)
        throw std::out_of_range("beyond the view");
    return view.data() + offset;
}

} // namespace

const std::map<std::string, agent_objects::command_function>& agent_objects::commands() {
    static const std::map<std::string, command_function> all = {
        {"create", &agent_objects::create},
        {"open_or_create", &agent_objects::create},
        {"open", &agent_objects::open},
        {"file", &agent_objects::file},
        {"close", &agent_objects::close},
        {"size", &agent_objects::size},
        {"map", &agent_objects::map},
        {"unmap", &agent_objects::unmap},
        {"write", &agent_objects::write},
        {"read", &agent_objects::read},
        {"lock", &agent_objects::wait},
        {"try_lock", &agent_objects::try_wait},
        {"unlock", &agent_objects::unlock},
        {"cycle", &agent_objects::cycle},
        {"wait", &agent_objects::wait},
        {"try_wait", &agent_objects::try_wait},
        {"wait_any", &agent_objects::wait_any},
        {"wait_all", &agent_objects::wait_all},
        {"signal_and_wait", &agent_objects::signal_and_wait},
        {"set", &agent_objects::set},
        {"reset", &agent_objects::reset},
        {"release", &agent_objects::release},
        {"arm", &agent_objects::arm},
        {"arm_at", &agent_objects::arm},
        {"cancel", &agent_objects::cancel},
        {"state", &agent_objects::state},
        {"unnamed", &agent_objects::unnamed},
        {"mark", &agent_objects::mark},
        {"marked", &agent_objects::marked},
        {"take", &agent_objects::take},
        {"duplicate", &agent_objects::duplicate},
        {"same", &agent_objects::same},
        {"token", &agent_objects::token},
        {"untoken", &agent_objects::untoken},
        {"child", &agent_objects::child},
        {"tell", &agent_objects::tell},
        {"die", &agent_objects::die},
        {"plain", &agent_objects::plain},
        {"end_plain", &agent_objects::end_plain},
        {"pid", &agent_objects::pid},
        {"assign", &agent_objects::assign},
        {"spawn", &agent_objects::spawn},
        {"code", &agent_objects::code},
        {"terminate", &agent_objects::terminate},
        {"empty", &agent_objects::empty},
        {"members", &agent_objects::members},
        {"contains", &agent_objects::contains},
        {"limits", &agent_objects::limits},
    };
    return all;
}

std::string agent_objects::run(const words& command) noexcept {
    try {
        return (this->*commands().at(command.at(0)))(command);
    } catch (const std::exception& error) {
        return misuse(error.what());
    }
}

std::string agent_objects::close(const words& command) {
    const object_ptr object = find(command.at(1));
    const std::scoped_lock lock(guard_);
    objects_.erase(command[1]);
    return ok();
}

std::string agent_objects::size(const words& command) {
    return ok(std::to_string(region(*find(command.at(1))).size()));
}

std::string agent_objects::map(const words& command) {
    std::error_code ec;
    const object_ptr object = find(command.at(2));
    region_view view;
    if (command.size() > 3)
        view = region(*object).map({.offset = std::stoull(command.at(3)),
                                    .size = static_cast<std::size_t>(std::stoull(command.at(4))),
                                    .access = parse_view_access(command.at(5))},
                                   ec);
    else
        view = region(*object).map(ec);
    const std::scoped_lock lock(guard_);
    if (!ec)
        views_[command[1]] = std::make_shared<region_view>(std::move(view));
    return outcome(ec);
}

std::string agent_objects::unmap(const words& command) {
    const view_ptr view = find_view(command.at(1));
    const std::scoped_lock lock(guard_);
    views_.erase(command[1]);
    return ok();
}

std::string agent_objects::write(const words& command) {
    const view_ptr view = find_view(command.at(1));
    const std::string& text = command.at(3);
    std::memcpy(bytes_at(*view, std::stoull(command.at(2)), text.size()), text.data(), text.size());
    return ok();
}

std::string agent_objects::read(const words& command) {
    const view_ptr view = find_view(command.at(1));
    const std::size_t size = std::stoull(command.at(3));
    std::string text(size, '\0');
    std::memcpy(text.data(), bytes_at(*view, std::stoull(command.at(2)), size), size);
    return ok(text);
}

std::string agent_objects::die(const words&) {
    die_hard();
}

agent_objects::object_ptr agent_objects::find(const std::string& handle) {
    const std::scoped_lock lock(guard_);
    return objects_.at(handle);
}

agent_objects::view_ptr agent_objects::find_view(const std::string& view) {
    const std::scoped_lock lock(guard_);
    return views_.at(view);
}

} // namespace mutual::test
