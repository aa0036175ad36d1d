#pragma once
/// \file
/// One operation of which every system call is to fail once: what is there before, who does it, and what must hold
/// whatever failed.

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace mutual::faults {

/// What must hold does not.
class violation : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Throws a violation unless it holds.
void must(bool holds, const char* what);

/// Made anew for each injection. Two processes use a copy each, forked from this one before it has any object: the
/// outsider is the parent and sees what any other process sees; the victim is the one whose system call fails.
class operation {
public:
    operation();
    operation(const operation&) = delete;
    operation& operator=(const operation&) = delete;
    virtual ~operation() = default;

    /// Of the object that it is about; no other round uses it.
    [[nodiscard]] const std::string& name() const { return name_; }

    // In the outsider.

    /// What the victim's call failed with; 0 if it did not.
    void set_injected_error(int error) { injected_error_ = error; }

    /// Makes what is there before. The victim has not begun.
    virtual void create() {}
    /// The victim is prepared.
    virtual void ready() {}
    /// The victim is about to block, for the so manieth time: whoever it waits for does something now.
    virtual void before_sleep(unsigned /*time*/) {}
    /// The victim has done it and stands still: is the object as before, or as after?
    virtual void check(const std::error_code& /*error*/) {}
    /// The victim has closed everything and ended. The outsider still has what it had.
    virtual void check_remains(const std::error_code& /*error*/) {}
    /// Closes all that the outsider has.
    virtual void close() {}

    // In the victim.

    virtual void prepare() {}
    virtual void act(std::error_code& ec) = 0;
    /// What it got, seen from inside.
    virtual void check_result(const std::error_code& /*error*/) {}
    /// Closes all that the victim has.
    virtual void undo() {}
    /// May it leave the victim with anything between what it had and what it has when nothing fails?
    [[nodiscard]] virtual bool may_stop_halfway() const { return false; }

protected:
    [[nodiscard]] int injected_error() const { return injected_error_; }

private:
    int injected_error_ = 0;
    std::string name_;
};

struct named_operation {
    std::string_view name;
    std::unique_ptr<operation> (*make)();
};

/// All there are.
std::vector<named_operation> all_operations();

template <typename Operation>
std::unique_ptr<operation> make_operation() {
    return std::make_unique<Operation>();
}

// By what they are about.

void add_name_operations(std::vector<named_operation>& list);
void add_region_operations(std::vector<named_operation>& list);
void add_signal_operations(std::vector<named_operation>& list);
void add_wait_operations(std::vector<named_operation>& list);
void add_handover_operations(std::vector<named_operation>& list);
void add_process_operations(std::vector<named_operation>& list);
void add_job_operations(std::vector<named_operation>& list);

} // namespace mutual::faults
