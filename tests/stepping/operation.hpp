#pragma once
/// \file
/// One operation of which every instruction and every system call is to be the last one once: what is there before, who
/// does it, who waits for it, and what must hold after a kill.

#include <algorithm>
#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace mutual::stepping {

/// What must hold does not.
class violation : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Throws a violation unless it holds.
void must(bool holds, const char* what);

/// What the waiting processes have got so far.
class answers {
public:
    virtual ~answers() = default;
    /// How many have got what they wait for.
    [[nodiscard]] virtual std::size_t count() const = 0;
    /// What the first of them got.
    [[nodiscard]] virtual int first() const = 0;
};

/// What may be seen after a kill, and nothing else may.
struct outcomes {
    std::string_view before; ///< nothing has happened; what a kill of the first instruction leaves
    std::string_view after;  ///< all has happened; what a kill after the last one leaves
    /// Of an operation that is several calls, of which some were made; or whose file, which no other process takes for
    /// an object, can be seen growing.
    std::vector<std::string_view> between{};

    [[nodiscard]] bool allow(std::string_view outcome) const {
        return outcome == before || outcome == after || std::ranges::find(between, outcome) != between.end();
    }
};

/// Made anew for each kill. Three kinds of processes, forked from this one before it has any object, use one each: the
/// checking one is the parent and lives; the victim is stepped and killed; waiters wait.
class operation {
public:
    operation() = default;
    operation(const operation&) = delete;
    operation& operator=(const operation&) = delete;
    virtual ~operation() = default;

    // In the checking process.

    [[nodiscard]] virtual outcomes allowed() const = 0;
    /// Is the victim forked when the objects are there already, so that it has inherited them?
    [[nodiscard]] virtual bool victim_inherits() const { return false; }
    /// Makes the objects.
    virtual void create() = 0;
    /// Are the waiters, which have been started, blocked?
    virtual bool waiters_are_blocked() { return true; }
    /// Everybody is where he has to be; before the victim's first instruction.
    virtual void before_steps() {}
    /// Between any two steps of the victim, which stands still.
    virtual void between_steps() {}
    /// The victim is dead. Throws a violation.
    /// \param from_memory  only look at first: it is the waiters who have to find out and repair
    /// \return what the operation's outcome was
    virtual std::string check(const answers& got, bool from_memory) = 0;
    /// The waiters, and what the victim started, are dead as well. Throws a violation.
    virtual void check_remains() = 0;

    // In the victim.

    virtual void prepare() = 0;
    virtual void act() = 0;

    // In the waiters.

    [[nodiscard]] virtual std::size_t waiters() const { return 0; }
    /// Waits, for ever if need be. \return what it got, not 0
    virtual int wait() { return 0; }
};

struct named_operation {
    std::string_view name;
    std::unique_ptr<operation> (*make)();
    /// It has so many instructions that they are stepped through only when that is asked for.
    bool is_long = false;
};

/// All there are.
std::vector<named_operation> all_operations();

template <typename Operation>
std::unique_ptr<operation> make_operation() {
    return std::make_unique<Operation>();
}

// By what they are about.

void add_signal_operations(std::vector<named_operation>& list);
void add_wait_operations(std::vector<named_operation>& list);
void add_timer_operations(std::vector<named_operation>& list);
void add_name_operations(std::vector<named_operation>& list);
void add_beside_operations(std::vector<named_operation>& list);
void add_mutex_operations(std::vector<named_operation>& list);
void add_state_operations(std::vector<named_operation>& list);
void add_handover_operations(std::vector<named_operation>& list);
void add_fork_operations(std::vector<named_operation>& list);
void add_file_operations(std::vector<named_operation>& list);
void add_job_operations(std::vector<named_operation>& list);

} // namespace mutual::stepping
