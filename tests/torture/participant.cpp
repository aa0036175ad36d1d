#include "participant.hpp"

#include <iostream>

namespace mutual::torture {

namespace {

void carry_out(player& self, role what, const order_numbers& with) {
    switch (what) {
    case role::open:
        return self.open_objects();
    case role::close:
        return self.close_objects();
    case role::wait:
        return wait_for_target(self, with);
    case role::set:
        return set_target(self, with);
    case role::release_many:
        return release_many_units(self, with);
    case role::set_and_reset:
        return set_and_reset_event(self);
    case role::arm:
        return arm_timer(self, with);
    case role::arm_often:
        return arm_timer_often(self, with);
    case role::release:
        return release_units(self, with);
    case role::take_one:
        return take_units_singly(self, with);
    case role::take_any:
        return take_any_units(self, with);
    case role::take_all:
        return take_all_units(self, with);
    case role::do_anything:
        return do_anything(self, with);
    }
}

} // namespace

void run_participant(const std::string& tag, std::size_t index, std::uint64_t life) {
    player self(tag, index, life);
    std::uint64_t number = 0, what = 0;
    order_numbers with{};
    while (std::cin >> number >> what >> with[0] >> with[1] >> with[2]) {
        carry_out(self, static_cast<role>(what), with);
        shared(self.me().finished).store(number);
    }
}

} // namespace mutual::torture
