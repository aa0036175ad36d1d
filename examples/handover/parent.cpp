#include "../support/channel.hpp"
#include "objects.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <string_view>

namespace handover {

using example::channel;
using example::child_process;
using example::ending;
using namespace std::chrono_literals;

namespace {

objects make_objects() {
    return {mutual::shared_region::create_unnamed({.size = sizeof(note)}), mutual::named_mutex::create_unnamed(),
            mutual::named_event::create_unnamed()};
}

// The first way, for any function that starts processes: as long as the inheritances live, whoever is started inherits
// the objects. The child is told by its arguments which they are.
child_process start_with_inheritance(const std::string& program, const objects& mine, const channel& channel) {
    const mutual::inheritance memory = mine.memory.inheritable_token();
    const mutual::inheritance mutex = mine.mutex.inheritable_token();
    const mutual::inheritance written = mine.written.inheritable_token(mutual::object_rights::modify);
    return child_process(program, {"child", memory.token(), mutex.token(), written.token(), channel.address()},
                         nullptr);
}

// The other way, where several threads start processes: a list of what this one child gets. The child sees no difference.
child_process start_with_list(const std::string& program, const objects& mine, const channel& channel) {
    mutual::spawn_options list;
    const std::string memory = list.pass(mine.memory);
    const std::string mutex = list.pass(mine.mutex);
    // It is to set the event, and nothing else.
    const std::string written = list.pass(mine.written, mutual::object_rights::modify);
    return child_process(program, {"child", memory, mutex, written, channel.address()}, list.native());
}

void wait_for_note(objects& mine, child_process& child) {
    while (!mine.written.wait_for(100ms))
        if (child.poll() != ending::running)
            throw std::runtime_error("the child ended before it had written");
}

std::string read_note(objects& mine) {
    const mutual::region_view view = mine.memory.map();
    const mutual::mutex_guard guard(mine.mutex);
    const note& read = view.as<const note>();
    return {read.text.data(), std::min<std::size_t>(read.size, read.text.size())};
}

// To a child that runs: an event that did not exist when it was started.
ending say_goodbye(channel& channel, child_process& child) {
    mutual::named_event goodbye = mutual::named_event::create_unnamed();
    channel.give(goodbye, child);
    goodbye.set();
    goodbye.close(); // set or not, it lives on in the child
    return child.wait();
}

template <typename Start>
bool conduct(std::string_view way, Start start, const std::string& program) {
    objects mine = make_objects();
    channel channel;
    child_process child = start(program, mine, channel);
    wait_for_note(mine, child);
    fmt::print("{}: {}\n", way, read_note(mine));
    return say_goodbye(channel, child) == ending::success;
}

} // namespace

int run_parent(const std::string& program) {
    const bool inherited = conduct("inherited", start_with_inheritance, program);
    const bool listed = conduct("listed", start_with_list, program);
    return inherited && listed ? 0 : 1;
}

} // namespace handover
