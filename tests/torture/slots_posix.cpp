#include "slots.hpp"

#include "posix/kernel/control_block.hpp"
#include "posix/kernel/state_word.hpp"
#include "posix/kernel/waiter_slots.hpp"

#include <memory>

#include <sys/stat.h>
#include <unistd.h>

namespace mutual::torture {

namespace {

void count(slot_look& look, posix::slot_state state) {
    switch (state) {
    case posix::slot_state::free:
        return;
    case posix::slot_state::waiting:
        ++look.waiting;
        return;
    case posix::slot_state::marked:
        ++look.marked;
        return;
    default:
        ++look.answering;
    }
}

} // namespace

// Read as a file: without an object lock, which a dead process may hold.
std::optional<slot_look> look_at_slots(const waitable& object) {
    const int fd = object.native_handle();
    struct stat file {};
    if (::fstat(fd, &file) != 0)
        return std::nullopt;
    const auto block = std::make_unique<posix::control_block>();
    const off_t place = file.st_size - static_cast<off_t>(posix::control_block_size);
    if (::pread(fd, static_cast<void*>(block.get()), sizeof *block, place) != static_cast<ssize_t>(sizeof *block))
        return std::nullopt;
    const posix::state_word::word state = block->state.load();
    slot_look look;
    look.value = posix::state_word::value(state);
    look.locked = (state & (posix::state_word::lock_mask | posix::state_word::decided_mask)) != 0;
    look.armed = block->settings[(state & posix::state_word::setting) != 0 ? 1 : 0].armed.load() != 0;
    for (const posix::waiter_slot& slot : block->slots)
        count(look, posix::state_of(slot));
    return look;
}

} // namespace mutual::torture
