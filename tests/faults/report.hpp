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

/// An error code without an address, which means nothing in another process.
class sent_error {
public:
    void set(const std::error_code& error);
    [[nodiscard]] std::error_code get() const noexcept;

private:
    enum class category_kind : unsigned char { ours, native, generic };

    int value_ = 0;
    category_kind category_ = category_kind::native;
};

struct report {
    sent_error error; ///< what the operation said
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
