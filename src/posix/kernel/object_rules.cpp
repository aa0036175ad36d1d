#include "posix/kernel/object_rules.hpp"

#include "posix/kernel/latch_rules.hpp"
#include "posix/kernel/mutex_rules.hpp"
#include "posix/kernel/timer_rules.hpp"
#include "posix/kernel/unit_rules.hpp"

namespace mutual::posix {

const object_rules* find_rules(object_type type, bool manual_reset) noexcept {
    switch (type) {
    case object_type::mutex:
        return &mutex_rules;
    case object_type::event:
        return manual_reset ? &manual_event_rules : &automatic_event_rules;
    case object_type::semaphore:
        return &semaphore_rules;
    case object_type::timer:
        return manual_reset ? &manual_timer_rules : &automatic_timer_rules;
    case object_type::job:
        return &job_rules;
    case object_type::region:
        break;
    }
    return nullptr;
}

} // namespace mutual::posix
