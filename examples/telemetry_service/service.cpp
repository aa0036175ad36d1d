#include "board.hpp"
#include "roles.hpp"

#include <array>
#include <chrono>
#include <cstdio>
#include <thread>

namespace telemetry {

namespace {

using namespace std::chrono_literals;

/// All that the service makes. `create`, not `open_or_create`: what somebody else made is not ours to trust.
class service {
public:
    explicit service(const names& names)
        : region_(mutual::shared_region::create(names.board, {.size = sizeof(board), .permit = everybody_reads})),
          view_(region_.map()),
          updated_{new_event(names.even), new_event(names.odd)},
          serving_(mutual::named_mutex::create(names.serving, {.initially_owned = true, .permit = everybody_reads})) {}

    void publish(const reading& latest) {
        updated_[(latest.number + 1) % 2].reset(); // before anybody can see the reading, and wait for the next one
        view_.as<board>().publish(latest);
        updated_[latest.number % 2].set();
    }

private:
    static mutual::named_event new_event(const std::string& name) {
        return mutual::named_event::create(name, {.reset = mutual::reset_mode::manual, .permit = everybody_reads});
    }

    mutual::shared_region region_;
    mutual::region_view view_;
    std::array<mutual::named_event, 2> updated_;
    mutual::named_mutex serving_;
};

void wait_for_enter() {
    for (int c = std::getchar(); c != '\n' && c != EOF;)
        c = std::getchar();
}

reading measure(std::uint64_t number) {
    const auto wobble = static_cast<std::int64_t>(number % 7);
    return {number, 21000 + 10 * wobble, 101325 - wobble};
}

} // namespace

void serve(const std::string& name, std::uint64_t fewest) {
    service service{names(name)};
    mutual::named_event stop = mutual::named_event::create_unnamed();
    const std::jthread listener([&stop] {
        wait_for_enter();
        stop.set();
    });
    bool stopped = false;
    for (std::uint64_t number = 1; !stopped || number <= fewest; ++number) {
        service.publish(measure(number));
        stopped = stop.wait_for(50ms) || stopped; // automatic: it says so once
    }
}

} // namespace telemetry
