#pragma once
/// \file
/// Objects to wait for, as several tests make and open them.

#include "support/agent.hpp"
#include "support/doctest.hpp"
#include "support/unique_name.hpp"

#include <mutual/named_event.hpp>

#include <string>

namespace mutual::test {

/// A new automatic event that nobody else has.
inline named_event event(bool set = false) {
    return named_event::create(unique_name("event"), {.initially_set = set});
}

/// The agent opens an object as "h".
inline void open_in(agent& other, const char* type, const std::string& name) {
    CHECK(other.ask("open", type, "h", name) == "ok opened");
}

} // namespace mutual::test
