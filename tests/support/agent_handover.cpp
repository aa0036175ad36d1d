// How an agent hands objects over and takes them.

#include "support/agent_answers.hpp"
#include "support/agent_commands.hpp"
#include "support/objects.hpp"

#include <string_view>
#include <utility>

namespace mutual::test {
namespace {

std::string yes_or_no(bool answer) {
    return ok(answer ? "yes" : "no");
}

/// The rights that a command may end with.
std::string_view rights_at(const words& command, std::size_t index) {
    return index < command.size() ? std::string_view(command[index]) : std::string_view();
}

} // namespace

std::string agent_objects::unnamed(const words& command) {
    std::error_code ec;
    return keep(command.at(2), find_object_type(command.at(1)).create_unnamed(ec), ec);
}

std::string agent_objects::mark(const words& command) {
    find(command.at(1))->mark();
    return ok();
}

std::string agent_objects::marked(const words& command) {
    return yes_or_no(find(command.at(1))->is_marked_by_other());
}

std::string agent_objects::take(const words& command) {
    std::error_code ec;
    return keep(command.at(2), find_object_type(command.at(1)).from_token(command.at(3), ec), ec);
}

std::string agent_objects::duplicate(const words& command) {
    std::error_code ec;
    return keep(command.at(1), find(command.at(2))->duplicate(rights_at(command, 3), ec), ec);
}

std::string agent_objects::same(const words& command) {
    return yes_or_no(find(command.at(1))->is_same(*find(command.at(2))));
}

std::string agent_objects::token(const words& command) {
    std::error_code ec;
    inheritance made = find(command.at(2))->inheritable_token(rights_at(command, 3), ec);
    const std::string text = made.token();
    const std::scoped_lock lock(guard_);
    if (!ec)
        inheritances_[command[1]] = std::move(made);
    return outcome(ec, text);
}

std::string agent_objects::untoken(const words& command) {
    const std::scoped_lock lock(guard_);
    inheritances_.at(command.at(1)).end();
    inheritances_.erase(command[1]);
    return ok();
}

std::string agent_objects::child(const words& command) {
    agent started;
    const std::scoped_lock lock(guard_);
    children_.insert_or_assign(command.at(1), std::move(started));
    return ok();
}

std::string agent_objects::tell(const words& command) {
    agent* told = nullptr;
    {
        const std::scoped_lock lock(guard_);
        told = &children_.at(command.at(1));
    }
    told->process().send(join_words({command.begin() + 2, command.end()}));
    return told->process().read_line();
}

} // namespace mutual::test
