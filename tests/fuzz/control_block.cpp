/// \file
/// Whatever stands in the shared page of an object: who opens and uses it neither crashes nor hangs.
///
/// An input is a byte that chooses the object, and then writes into its control block, each: two bytes (offset, bits 0
/// to 13; bit 15: after it was opened, not before), one byte (length), the bytes. Offsets from 8192 on are in the page
/// that tells of the file behind a region.

#include "posix/kernel/control_block.hpp"
#include "posix/kernel/seat.hpp"
#include "posix/kernel/shm_path.hpp"
#include "posix/kernel/state_word.hpp"
#include "posix/unique_fd.hpp"

#include "fuzz/target.hpp"

#include <mutual/named_event.hpp>
#include <mutual/named_mutex.hpp>
#include <mutual/named_semaphore.hpp>
#include <mutual/named_timer.hpp>
#include <mutual/shared_region.hpp>
#include <mutual/wait.hpp>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <span>
#include <string>
#include <system_error>
#include <vector>

using namespace mutual;
using namespace mutual::posix;
using namespace std::chrono_literals;
using mutual::fuzz::require;

namespace {

enum class kind : unsigned char {
    region,
    mutex,
    automatic_event,
    manual_event,
    semaphore,
    automatic_timer,
    manual_timer,
    count
};

constexpr std::size_t writable_part = backing_page_offset + sizeof(backing_file);
constexpr std::uint64_t region_size = 5000;

/// The control block as far as it is used, and where it stands in the file.
using block_bytes = std::array<unsigned char, writable_part>;

const object_name& name() {
    static const object_name the_name("fuzz-control-block-" + std::to_string(::getpid()));
    return the_name;
}

template <typename Handle>
std::vector<unsigned char> bytes_of(const Handle& object) {
    require(static_cast<bool>(object), "an object can be made");
    const unique_fd fd(::shm_open(shm_path(name()).c_str(), O_RDONLY | O_CLOEXEC, 0));
    struct stat status {};
    require(::fstat(fd.get(), &status) == 0, "an object has a file");
    std::vector<unsigned char> bytes(static_cast<std::size_t>(status.st_size));
    require(::pread(fd.get(), bytes.data(), bytes.size(), 0) == status.st_size, "a file can be read");
    return bytes;
}

std::vector<unsigned char> make_image(kind which) {
    const bool manual = which == kind::manual_event || which == kind::manual_timer;
    const reset_mode mode = manual ? reset_mode::manual : reset_mode::automatic;
    switch (which) {
    case kind::mutex:
        return bytes_of(named_mutex::create(name()));
    case kind::automatic_event:
    case kind::manual_event:
        return bytes_of(named_event::create(name(), {.reset = mode}));
    case kind::semaphore:
        return bytes_of(named_semaphore::create(name(), {.initial = 1, .maximum = 3}));
    case kind::automatic_timer:
    case kind::manual_timer:
        return bytes_of(named_timer::create(name(), {.reset = mode}));
    default:
        return bytes_of(shared_region::create(name(), {.size = region_size}));
    }
}

const std::vector<unsigned char>& image(kind which) {
    static std::array<std::vector<unsigned char>, static_cast<std::size_t>(kind::count)> images;
    std::vector<unsigned char>& bytes = images[static_cast<std::size_t>(which)];
    if (bytes.empty())
        bytes = make_image(which);
    return bytes;
}

struct input {
    kind which;
    std::span<const std::uint8_t> writes;

    /// Does the writes of before or after the opening. \return whether there were any
    bool apply(block_bytes& block, bool after) const {
        bool any = false;
        for (auto rest = writes; rest.size() >= 3;) {
            const unsigned place = rest[0] | static_cast<unsigned>(rest[1]) << 8;
            const std::size_t length = std::min<std::size_t>(rest[2], rest.size() - 3);
            const std::size_t offset = (place & 0x3fffU) % block.size();
            if (((place & 0x8000U) != 0) == after) {
                std::memcpy(block.data() + offset, rest.data() + 3, std::min(length, block.size() - offset));
                any = true;
            }
            rest = rest.subspan(3 + length);
        }
        return any;
    }
};

/// The file of the name, held by a neighbour.
class held_file {
public:
    explicit held_file(const std::vector<unsigned char>& bytes)
        : fd_(::shm_open(shm_path(name()).c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600)),
          offset_(static_cast<off_t>(bytes.size() - control_block_size)) {
        require(::pwrite(fd_.get(), bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()),
                "a file can be written");
        std::error_code ec;
        take_shared_seat(fd_.get(), ec);
        require(!ec, "a neighbour can sit down");
    }
    ~held_file() { ::shm_unlink(shm_path(name()).c_str()); }
    held_file(const held_file&) = delete;
    held_file& operator=(const held_file&) = delete;

    [[nodiscard]] block_bytes read() const {
        block_bytes block{};
        require(::pread(fd_.get(), block.data(), block.size(), offset_) == static_cast<ssize_t>(block.size()),
                "a file can be read");
        return block;
    }
    void write(const block_bytes& block) const {
        require(::pwrite(fd_.get(), block.data(), block.size(), offset_) == static_cast<ssize_t>(block.size()),
                "a file can be written");
    }

private:
    unique_fd fd_;
    off_t offset_;
};

/// The holder of the object lock is waited for while it lives, and nobody but this process does here. Its own number as
/// that of a dead predecessor is for who is given a seat; afterwards it is a lie that nobody could see through.
void let_nobody_alive_hold_the_lock(block_bytes& block, std::uint32_t own_seat) {
    std::uint64_t state = 0;
    constexpr std::size_t offset = offsetof(control_block, state);
    std::memcpy(&state, block.data() + offset, sizeof state);
    if (state_word::lock_holder(state) != own_seat)
        return;
    state ^= state_word::locked_by(own_seat == 2 ? 1 : 2);
    std::memcpy(block.data() + offset, &state, sizeof state);
}

void write_afterwards(const held_file& file, const input& what) {
    block_bytes block = file.read();
    object_header header{};
    std::memcpy(&header, block.data(), sizeof header);
    if (!what.apply(block, true))
        return;
    let_nobody_alive_hold_the_lock(block, header.next_seat);
    file.write(block);
}

void give_back(named_mutex& mutex) {
    std::error_code ec;
    mutex.unlock(ec);
}
void give_back(waitable& /*object*/) {
}

template <typename Handle>
void give_back_if(wait_status got, Handle& object) {
    if (got == wait_status::signaled || got == wait_status::abandoned)
        give_back(object);
}

/// Every wait, none of which may take long.
template <typename Handle>
void wait_in_all_ways(Handle& object) {
    std::error_code ec;
    give_back_if(object.try_wait(ec).status(), object);
    give_back_if(object.wait_for(1ms, ec).status(), object);
    named_event other = named_event::create_unnamed({reset_mode::manual, true}, ec);
    const std::array<waitable_ref, 2> both{object, other};
    const wait_any_result any = mutual::wait_any(both, wait_limits::at_once(), ec);
    give_back_if(any && any.index() == 0 ? any.status() : wait_status::timed_out, object);
    give_back_if(mutual::wait_all(both, wait_limits::at_once(), ec).status(), object);
    give_back_if(mutual::wait_all(both, wait_limits(1ms), ec).status(), object);
    other.reset(ec);
    const wait_any_result blocked = mutual::wait_any(both, wait_limits(1ms), ec);
    give_back_if(blocked && blocked.index() == 0 ? blocked.status() : wait_status::timed_out, object);
}

void use(named_mutex& mutex) {
    std::error_code ec;
    static_cast<void>(mutex.state(ec));
    wait_in_all_ways(mutex);
    if (const lock_result got = mutex.try_lock(ec)) {
        static_cast<void>(mutex.try_lock(ec));
        mutex.unlock(ec);
        mutex.unlock(ec);
    }
}

void use(named_event& event) {
    std::error_code ec;
    static_cast<void>(event.state(ec));
    wait_in_all_ways(event);
    event.set(ec);
    wait_in_all_ways(event);
    event.reset(ec);
    static_cast<void>(event.state(ec));
}

void use(named_semaphore& semaphore) {
    std::error_code ec;
    static_cast<void>(semaphore.state(ec));
    wait_in_all_ways(semaphore);
    semaphore.release(1, ec);
    semaphore.release(0x7fff'ffff, ec);
    wait_in_all_ways(semaphore);
    static_cast<void>(semaphore.state(ec));
}

void use(named_timer& timer) {
    std::error_code ec;
    static_cast<void>(timer.state(ec));
    wait_in_all_ways(timer);
    timer.set(0ns, 1ms, ec);
    wait_in_all_ways(timer);
    timer.cancel(ec);
    static_cast<void>(timer.state(ec));
}

void use(shared_region& region) {
    std::error_code ec;
    const region_view view = region.map(ec);
    if (ec)
        return;
    require(view.size() == region.size(), "a view is as large as its region");
    require(view.size() <= control_block_size, "a view ends before the control block");
    volatile std::byte last = view.data()[view.size() - 1];
    static_cast<void>(last);
}

object_rights rights_of(const waitable& object) noexcept {
    return object.rights();
}
region_access rights_of(const shared_region& region) noexcept {
    return region.access();
}

template <typename Handle>
Handle open(std::error_code& ec) {
    return Handle::open(name(), ec);
}
template <>
shared_region open<shared_region>(std::error_code& ec) {
    return shared_region::open(name(), region_access::read_write, ec);
}

/// Opens it, has it written over once more, and does all there is to do with it.
template <typename Handle>
void open_and_use(const held_file& file, const input& what) {
    std::error_code ec;
    Handle object = open<Handle>(ec);
    if (ec)
        return;
    write_afterwards(file, what);
    use(object);
    const Handle copy = object.duplicate(rights_of(object), ec);
    const inheritance token = object.inheritable_token(rights_of(object), ec);
}

void run(const held_file& file, const input& what) {
    switch (what.which) {
    case kind::mutex:
        return open_and_use<named_mutex>(file, what);
    case kind::automatic_event:
    case kind::manual_event:
        return open_and_use<named_event>(file, what);
    case kind::semaphore:
        return open_and_use<named_semaphore>(file, what);
    case kind::automatic_timer:
    case kind::manual_timer:
        return open_and_use<named_timer>(file, what);
    default:
        return open_and_use<shared_region>(file, what);
    }
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0)
        return 0;
    constexpr auto kinds = static_cast<unsigned>(kind::count);
    const input what{static_cast<kind>(data[0] % kinds), {data + 1, size - 1}};
    const auto start = std::chrono::steady_clock::now();
    {
        const held_file file(image(what.which));
        block_bytes block = file.read();
        what.apply(block, false);
        file.write(block);
        run(file, what);
    }
    require(std::chrono::steady_clock::now() - start < 8s, "every operation ends in time");
    return 0;
}
