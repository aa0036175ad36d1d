#pragma once
/// \file
/// What an agent can do with objects: the commands of agent.hpp but for those about threads and the process's end.

#include "support/agent.hpp"
#include "support/object_types.hpp"
#include "support/words.hpp"

#include <mutual/child_process.hpp>
#include <mutual/inheritance.hpp>
#include <mutual/region_view.hpp>
#include <mutual/wait_limits.hpp>

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace mutual::test {

/// The limit of a wait, in milliseconds, that a command has at that place; none when that is "-" or nothing.
wait_limits limits_at(const words& command, std::size_t index);

/// The handles and views of an agent, and the commands on them. Safe from several threads; a command that waits does
/// not keep others from running.
class agent_objects {
public:
    /// Runs a command and returns the answer as an encoded line. Never throws.
    std::string run(const words& command) noexcept;

private:
    using object_ptr = std::shared_ptr<any_object>;
    using view_ptr = std::shared_ptr<region_view>;
    using command_function = std::string (agent_objects::*)(const words&);

    static const std::map<std::string, command_function>& commands();

    std::string create(const words& command);
    std::string open(const words& command);
    std::string file(const words& command);
    std::string close(const words& command);
    std::string size(const words& command);
    std::string map(const words& command);
    std::string unmap(const words& command);
    std::string write(const words& command);
    std::string read(const words& command);
    std::string unlock(const words& command);
    std::string cycle(const words& command);
    std::string wait(const words& command);
    std::string try_wait(const words& command);
    std::string wait_any(const words& command);
    std::string wait_all(const words& command);
    std::string signal_and_wait(const words& command);
    std::string set(const words& command);
    std::string reset(const words& command);
    std::string release(const words& command);
    std::string arm(const words& command);
    std::string cancel(const words& command);
    std::string state(const words& command);
    std::string unnamed(const words& command);
    std::string mark(const words& command);
    std::string marked(const words& command);
    std::string take(const words& command);
    std::string duplicate(const words& command);
    std::string same(const words& command);
    std::string token(const words& command);
    std::string untoken(const words& command);
    std::string child(const words& command);
    std::string tell(const words& command);
    std::string die(const words& command);

    std::string plain(const words& command);
    std::string end_plain(const words& command);
    std::string pid(const words& command);
    std::string assign(const words& command);
    std::string spawn(const words& command);
    std::string code(const words& command);
    std::string terminate(const words& command);
    std::string empty(const words& command);
    std::string members(const words& command);
    std::string contains(const words& command);
    std::string limits(const words& command);

    std::string keep(const std::string& handle, any_object_ptr object, const std::error_code& ec);
    object_ptr find(const std::string& handle);
    view_ptr find_view(const std::string& view);
    std::vector<object_ptr> find_all(const words& command, std::size_t first);

    std::mutex guard_;
    std::map<std::string, object_ptr> objects_;
    std::map<std::string, view_ptr> views_;
    std::map<std::string, inheritance> inheritances_;
    std::map<std::string, agent> children_;
    std::map<std::string, child_process> plain_;
    std::map<std::string, std::shared_ptr<mutual::child_process>> spawned_;
};

} // namespace mutual::test
