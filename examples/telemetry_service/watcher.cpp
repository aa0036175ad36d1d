#include "board.hpp"
#include "roles.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <optional>
#include <string_view>
#include <system_error>
#include <thread>

namespace telemetry {

namespace {

using namespace std::chrono_literals;
using mutual::object_rights;

/// The service's objects, each opened for just what a reader does with it, and that is all that a reader is given.
class subscription {
public:
    explicit subscription(const names& names)
        : names_(names),
          region_(mutual::shared_region::open(names.board,
                                              {.access = mutual::region_access::read_only, .permit = everybody_reads})),
          view_(region_.map()),
          updated_{open_event(names.even), open_event(names.odd)},
          serving_(
              mutual::named_mutex::open(names.serving, {.rights = object_rights::query, .permit = everybody_reads})) {}

    [[nodiscard]] std::optional<reading> latest() const { return view_.as<const board>().read(); }
    /// Waits until there is a reading of that number or a later one; not for long, as the service may end.
    void wait_for(std::uint64_t number) { static_cast<void>(updated_[number % 2].wait_for(100ms)); }
    /// A mutex that its owner took to the grave is abandoned.
    [[nodiscard]] bool is_served() const { return serving_.state() == mutual::mutex_state::owned; }
    /// Tries what only the service may do, and tells what comes of it.
    void try_more();

private:
    static mutual::named_event open_event(const std::string& name) {
        return mutual::named_event::open(
            name, {.rights = object_rights::query | object_rights::wait, .permit = everybody_reads});
    }

    names names_;
    mutual::shared_region region_;
    mutual::region_view view_;
    std::array<mutual::named_event, 2> updated_;
    mutual::named_mutex serving_;
};

void tell(std::string_view operation, const std::string& name, const std::error_code& ec) {
    if (ec)
        fmt::print(stderr, "refused: {}\n", mutual::explain(ec, operation, name));
    else
        fmt::print(stderr, "granted: {} {}\n", operation, name);
}

void subscription::try_more() {
    std::error_code ec;
    // Through the handles that we have, nobody can, not even the owner.
    static_cast<void>(region_.map({.access = mutual::view_access::read_write}, ec));
    tell("map for writing", names_.board, ec);
    updated_[0].set(ec);
    tell("set", names_.even, ec);
    // Handles that can are given to the owner only.
    static_cast<void>(mutual::shared_region::open(
        names_.board, {.access = mutual::region_access::read_write, .permit = everybody_reads}, ec));
    tell("open for writing", names_.board, ec);
    static_cast<void>(
        mutual::named_event::open(names_.even, {.rights = object_rights::modify, .permit = everybody_reads}, ec));
    tell("open for setting", names_.even, ec);
}

/// Who comes first waits for the service.
subscription subscribe(const names& names) {
    const auto patience = std::chrono::steady_clock::now() + 20s;
    for (;;) {
        try {
            return subscription(names);
        } catch (const mutual::object_error& error) {
            if (error.code() != std::errc::no_such_file_or_directory || std::chrono::steady_clock::now() > patience)
                throw;
        }
        std::this_thread::sleep_for(20ms);
    }
}

void print(const reading& reading) {
    fmt::print("reading {}: {:.2f} degrees, {} pascals\n", reading.number,
               static_cast<double>(reading.millidegrees) / 1000, reading.pascals);
    std::fflush(stdout);
}

} // namespace

void watch(const std::string& name) {
    subscription service = subscribe(names(name));
    service.try_more();
    std::uint64_t seen = 0;
    for (;;) {
        const bool served = service.is_served(); // asked first: the last reading may have come since
        const std::optional<reading> latest = service.latest();
        if (latest && latest->number > seen) {
            print(*latest);
            seen = latest->number;
        } else if (!served) {
            break;
        } else {
            service.wait_for(seen + 1);
        }
    }
    fmt::print(stderr, "the service is gone, its last reading was {}\n", seen);
}

} // namespace telemetry
