#include "posix/kernel/commit.hpp"

#include "posix/kernel/state_word.hpp"

#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace mutual::posix {

using namespace state_word;

namespace {

/// The byte of a state word that says what was decided.
unsigned char* decision_of(const shared_object& object) noexcept {
    constexpr std::size_t byte = std::endian::native == std::endian::little ? 7 : 0;
    return reinterpret_cast<unsigned char*>(&object.block->state) + byte;
}

} // namespace

void decide_to_take(std::span<shared_object* const> objects) noexcept {
    std::array<iovec, max_objects_per_wait> bytes; // NOLINT(cppcoreguidelines-pro-type-member-init)
    for (std::size_t i = 0; i < objects.size(); ++i)
        bytes[i] = {decision_of(*objects[i]), 1};
    // Not preadv(): its wrapper may be a cancellation point, and a sanitizer's would report the stores as a race.
    const std::uint64_t source = objects.front()->control_offset + offsetof(control_block, ones);
    static_cast<void>(::syscall(SYS_preadv, objects.front()->fd.get(), bytes.data(), static_cast<int>(objects.size()),
                                static_cast<long>(source), static_cast<long>(source >> 32)));
    // Refused (a sandbox), cut short, or no ones, because somebody wrote over them: one by one. Only a kill between two
    // of these stores could be noticed.
    for (const shared_object* const object : objects) {
        std::atomic<std::uint64_t>& state = object->block->state;
        word seen = state.load(std::memory_order_relaxed);
        while ((seen & decided_mask) != decided_take &&
               !state.compare_exchange_weak(seen, (seen & ~decided_mask) | decided_take, std::memory_order_release,
                                            std::memory_order_relaxed))
            ;
    }
}

} // namespace mutual::posix
