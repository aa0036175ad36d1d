#include "posix/kernel/seat.hpp"

#include "posix/open_file.hpp"

#include <mutual/error.hpp>

#include <sched.h>

#include <chrono>

namespace mutual::posix {

namespace {

/// The kernel looks at every lock of a file each time it is asked about one. So who takes many, in many pieces, makes a
/// search for the rest take minutes, in which the guard is held. Normally it takes microseconds.
class search_limit {
public:
    [[nodiscard]] bool is_reached() const noexcept { return std::chrono::steady_clock::now() >= end_; }

private:
    static constexpr std::chrono::seconds patience{2};

    std::chrono::steady_clock::time_point end_ = std::chrono::steady_clock::now() + patience;
};

} // namespace

void take_shared_seat(int fd, std::error_code& ec) noexcept {
    const search_limit limit;
    while (!try_lock_bytes(fd, lock_kind::shared, shared_seat, ec) && !ec) {
        if (limit.is_reached()) // nobody of us locks this byte exclusively, but a job's guardian for an instant
            ec = errc::name_busy;
        ::sched_yield();
    }
}

unique_fd open_seat(int fd, bool writable, const shm_path& path, std::error_code& ec) noexcept {
    unique_fd seat = reopen(fd, writable, path, ec);
    if (!ec)
        take_shared_seat(seat.get(), ec);
    return ec ? unique_fd() : std::move(seat);
}

seat_number take_own_seat(int fd, std::uint32_t& hint, std::error_code& ec) noexcept {
    constexpr std::uint32_t seats = 65535;
    const search_limit limit;
    for (std::uint32_t tried = 0; tried < seats && !limit.is_reached(); ++tried) {
        const auto seat = static_cast<seat_number>(hint % seats + 1);
        hint = seat;
        if (try_lock_bytes(fd, lock_kind::exclusive, seat_byte(seat), ec))
            return seat;
        if (ec)
            return no_seat;
    }
    ec = errc::too_many_holders;
    return no_seat;
}

bool seat_is_taken(int fd, seat_number seat) noexcept {
    return is_locked_elsewhere(fd, seat_byte(seat), true);
}

bool has_other_holders(int fd) noexcept {
    byte_range rest = all_seats;
    const search_limit limit;
    while (const auto taken = find_lock(fd, lock_kind::exclusive, rest)) {
        if (taken->first == shared_seat.first)
            return true;
        const auto seat = static_cast<seat_number>(taken->first - all_seats.first);
        if (!is_locked_elsewhere(fd, lingering_byte(seat), false) || limit.is_reached())
            return true;
        const std::int64_t next = taken->first + 1;
        rest = {next, all_seats.first + all_seats.count - next};
        if (rest.count <= 0)
            break;
    }
    return false;
}

} // namespace mutual::posix
