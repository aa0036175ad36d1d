#pragma once
/// \file
/// One object of each type that the operation is not about. Checking process and victim hold them, and no byte of them
/// may change, whatever happens to the victim.

#include <mutual/named_event.hpp>
#include <mutual/named_job.hpp>
#include <mutual/named_mutex.hpp>
#include <mutual/named_semaphore.hpp>
#include <mutual/named_timer.hpp>
#include <mutual/shared_region.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace mutual::stepping {

class bystanders {
public:
    bystanders();

    /// For the checking process: makes them, each in a state that a new one is not in.
    void create();
    /// For the victim.
    void open();
    /// What they are like when nobody does anything to them. For the checking process; the victim has them open.
    void remember();
    /// Throws a violation.
    void check();

private:
    [[nodiscard]] std::string name_of(const char* type) const;
    [[nodiscard]] std::vector<std::vector<std::byte>> read() const;

    std::string stem_;
    named_mutex mutex_;
    named_event event_;
    named_event manual_event_;
    named_semaphore semaphore_;
    named_timer timer_;
    named_job job_;
    shared_region region_;
    std::vector<std::vector<std::byte>> before_;
};

} // namespace mutual::stepping
