#pragma once
/// \file
/// What the victim tells the outsider, through memory that both have.

#include "inventory.hpp"

#include <array>
#include <string_view>
#include <system_error>

namespace mutual::faults {

/// All that the victim had at the moments of a round.
struct inventories {
    inventory at_first; ///< before it had anything
    inventory before;   ///< the operation
    inventory after;    ///< the operation
    inventory at_last;  ///< it has closed everything
};

struct report {
    std::error_code error; ///< what the operation said; categories have one address in both processes
    inventories had;
    bool complete = false; ///< the victim has come to its end
    std::array<char, 256> violation{};

    void set_violation(std::string_view text) noexcept;
};

/// A report in a mapping of its own.
class shared_report {
public:
    shared_report();
    shared_report(const shared_report&) = delete;
    shared_report& operator=(const shared_report&) = delete;
    ~shared_report();

    report* operator->() const noexcept { return report_; }
    report& operator*() const noexcept { return *report_; }

private:
    report* report_;
};

} // namespace mutual::faults
