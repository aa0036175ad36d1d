#include "line.hpp"

namespace pipeline {

line::line(const std::string& name)
    : room(mutual::named_semaphore::open_or_create(name + "-room", {.initial = belt::places, .maximum = belt::places})),
      items(mutual::named_semaphore::open_or_create(name + "-items", {.initial = 0, .maximum = belt::places})),
      taking(mutual::named_mutex::open_or_create(name + "-taking")),
      producing(mutual::named_mutex::open_or_create(name + "-producing")),
      stop(mutual::named_event::open_or_create(name + "-stop", {.reset = mutual::reset_mode::manual})),
      heartbeat(mutual::named_timer::open_or_create(name + "-heartbeat")),
      region_(mutual::shared_region::open_or_create(name + "-belt", {.size = sizeof(belt)})),
      view_(region_.map()) {
}

} // namespace pipeline
