#include "../support/channel.hpp"
#include "objects.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace handover {

namespace {

void write_note(const mutual::shared_region& memory, mutual::named_mutex& mutex) {
    const mutual::region_view view = memory.map();
    const mutual::mutex_guard guard(mutex);
    note& mine = view.as<note>();
    const auto end =
        fmt::format_to_n(mine.text.begin(), mine.text.size(), "process {} was here", example::process_id());
    mine.size = std::min(end.size, mine.text.size());
}

} // namespace

void run_child(std::span<char*> words) {
    // These make what was inherited the child's own: it is closed with them, and the child's own children get nothing.
    const mutual::shared_region memory = mutual::shared_region::from_token(words[0]);
    mutual::named_mutex mutex = mutual::named_mutex::from_token(words[1]);
    mutual::named_event written = mutual::named_event::from_token(words[2]);
    example::channel channel(words[3]);

    write_note(memory, mutex);
    written.set();
    channel.take_event().wait();
}

} // namespace handover
