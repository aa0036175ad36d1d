#include "support/agent.hpp"

namespace mutual::test {

agent::agent(spawn_options* handles) : process_("agent", {}, handles) {
    process_.expect("ready");
}

std::string agent::answer(std::chrono::milliseconds limit) {
    std::string line;
    for (const std::string& word : split_words(process_.read_line(limit)))
        line += (line.empty() ? "" : " ") + word;
    return line;
}

int agent::exit(int code) {
    send("exit", code);
    return process_.wait_exit();
}

} // namespace mutual::test
