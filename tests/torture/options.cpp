#include "options.hpp"

#include "support/process.hpp"

#include <fmt/format.h>

#include <random>

namespace mutual::torture {

std::string new_tag() {
    return fmt::format("torture-{}-{:x}", test::process_id(), std::random_device()());
}

} // namespace mutual::torture
