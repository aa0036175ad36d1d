#include "arena.hpp"

namespace mutual::torture {

namespace {

constexpr event_options manual{.reset = reset_mode::manual};
constexpr event_options manual_and_set{.reset = reset_mode::manual, .initially_set = true};
constexpr timer_options manual_timer_options{.reset = reset_mode::manual};
constexpr semaphore_options empty{.initial = 0, .maximum = most_units};

} // namespace

arena arena::create(const std::string& tag) {
    return {.automatic_event = named_event::create(tag + "-automatic"),
            .manual_event = named_event::create(tag + "-manual", manual),
            .automatic_timer = named_timer::create(tag + "-automatic-timer"),
            .manual_timer = named_timer::create(tag + "-manual-timer", manual_timer_options),
            .never = named_event::create(tag + "-never"),
            .always = named_event::create(tag + "-always", manual_and_set),
            .units = {named_semaphore::create(tag + "-units0", empty), named_semaphore::create(tag + "-units1", empty),
                      named_semaphore::create(tag + "-units2", empty)},
            .mutex = named_mutex::create(tag + "-mutex")};
}

arena arena::open(const std::string& tag) {
    return {.automatic_event = named_event::open(tag + "-automatic"),
            .manual_event = named_event::open(tag + "-manual"),
            .automatic_timer = named_timer::open(tag + "-automatic-timer"),
            .manual_timer = named_timer::open(tag + "-manual-timer"),
            .never = named_event::open(tag + "-never"),
            .always = named_event::open(tag + "-always"),
            .units = {named_semaphore::open(tag + "-units0"), named_semaphore::open(tag + "-units1"),
                      named_semaphore::open(tag + "-units2")},
            .mutex = named_mutex::open(tag + "-mutex")};
}

waitable& arena::of(target what) {
    switch (what) {
    case target::automatic_event:
        return automatic_event;
    case target::manual_event:
        return manual_event;
    case target::automatic_timer:
        return automatic_timer;
    case target::manual_timer:
        return manual_timer;
    default:
        return units[0];
    }
}

std::vector<waitable_ref> arena::all() {
    return {automatic_event, manual_event, automatic_timer, manual_timer, units[0],
            units[1],        units[2],     mutex,           never,        always};
}

std::string name_of(target what) {
    constexpr std::array<const char*, 5> names{"automatic event", "manual event", "automatic timer", "manual timer",
                                               "semaphore"};
    return names[static_cast<std::size_t>(what)];
}

} // namespace mutual::torture
