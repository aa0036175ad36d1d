#pragma once
/// \file
/// The driver of the workers: starts them, kills them, and looks at what they left.

#include "options.hpp"

namespace mutual::torture {

/// The scenario of names: regions and mutexes are created, opened, used and closed.
summary run_driver(const run_options& options);

} // namespace mutual::torture
