#include "support/agent_commands.hpp"
#include "support/child_role.hpp"
#include "support/worker.hpp"

#include <cstdlib>
#include <functional>
#include <future>
#include <map>
#include <string>

namespace mutual::test {
namespace {

/// The agent's threads and what they were asked. The reading thread itself never does a command: so it always sees
/// when the test program is gone.
class agent_threads {
public:
    std::string run(const words& line) {
        const std::string& verb = line.at(0);
        if (verb == "in")
            return worker_named(line.at(1)).run(command(line, 2));
        if (verb == "begin")
            return begin(line);
        if (verb == "finish")
            return pending_.extract(line.at(1)).mapped().get();
        if (verb == "end")
            return workers_.erase(line.at(1)) != 0 ? "ok" : "misuse " + encode_word("no such thread");
        return worker_named("main").run(command(line, 0));
    }

private:
    worker& worker_named(const std::string& name) { return workers_[name]; }

    std::function<std::string()> command(const words& line, std::ptrdiff_t first) {
        return [this, part = words(line.begin() + first, line.end())] { return objects_.run(part); };
    }

    std::string begin(const words& line) {
        pending_[line.at(1)] = worker_named(line.at(1)).begin(command(line, 2));
        return "ok";
    }

    agent_objects objects_;
    std::map<std::string, std::future<std::string>> pending_;
    std::map<std::string, worker> workers_;
};

} // namespace

MUTUAL_CHILD_ROLE(agent) {
    agent_threads threads;
    parent.send("ready");
    for (std::string line; parent.read_line(line);) {
        const words parts = split_words(line);
        if (parts.at(0) == "exit")
            return std::atoi(parts.at(1).c_str());
        parent.send(threads.run(parts));
    }
    // Threads that still wait for a mutex cannot be joined; the test program is gone or failed, and so may they.
    std::_Exit(1);
}

} // namespace mutual::test
