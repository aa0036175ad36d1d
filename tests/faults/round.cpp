#include "round.hpp"

#include "counted_memory.hpp"
#include "private_store.hpp"
#include "waiters.hpp"

#include <mutual/error.hpp>
#include <mutual/leftovers.hpp>
#include <mutual/named_event.hpp>
#include <mutual/named_semaphore.hpp>

#include <fmt/format.h>

#include <cerrno>
#include <exception>
#include <memory>

namespace mutual::faults {

namespace {

/// An object beside the one that it is about, which nothing may happen to.
class bystander {
public:
    explicit bystander(const std::string& name) : semaphore_(named_semaphore::create(name + suffix, {2, 5})) {}

    void check() { must(semaphore_.state().count == 2, "another object has changed"); }
    void close() { semaphore_.close(); }

    /// The victim's handle of it.
    class use {
    public:
        explicit use(const std::string& name) : semaphore_(named_semaphore::open(name + suffix)) {}

        void check() {
            must(semaphore_.try_wait(), "another object gives nothing any more");
            must(semaphore_.release() == 1, "another object has another count");
        }

    private:
        named_semaphore semaphore_;
    };

private:
    static constexpr const char* suffix = "-beside";

    named_semaphore semaphore_;
};

/// What the victim does.
class victims_part {
public:
    victims_part(operation& what, report& told) : what_(what), told_(told) {}

    void play() {
        if (!allow_tracing())
            return;
        try {
            do_all();
            told_.complete = true;
        } catch (const std::exception& problem) {
            told_.set_violation(problem.what());
        }
    }

private:
    void do_all() {
        restart_counting();
        bystander::use beside(what_.name());
        told_.had.at_first = take_inventory();
        what_.prepare();
        told_.had.before = take_inventory();
        stop_here();
        act();
        told_.had.after = take_inventory();
        what_.check_result(error_);
        what_.undo();
        told_.had.at_last = take_inventory();
        beside.check();
    }
    void act() {
        {
            const allocations_from_system each;
            begin_operation();
            what_.act(error_);
        }
        told_.error.set(error_);
        end_operation();
    }

    operation& what_;
    report& told_;
    std::error_code error_;
};

/// Between what there was before and what there is when nothing fails: a first use may leave something for the next.
bool lies_between(std::size_t value, std::size_t one, std::size_t other) noexcept {
    return std::min(one, other) <= value && value <= std::max(one, other);
}

bool lies_between(const inventory& value, const inventory& one, const inventory& other) noexcept {
    return lies_between(value.descriptors, one.descriptors, other.descriptors) &&
           lies_between(value.mappings, one.mappings, other.mappings) &&
           lies_between(value.allocations, one.allocations, other.allocations);
}

void check_inventory(const char* when, const inventory& has, const inventory& one, const inventory& other) {
    if (!lies_between(has, one, other))
        throw violation(fmt::format("{} it has {} instead of {}", when, describe(has), describe(other)));
}

void check_inventories(const round_result& round, const inventories& normal, bool may_stop_halfway) {
    const inventories& had = round.had;
    if (may_stop_halfway)
        check_inventory("after the operation", had.after, had.before, normal.after);
    else if (round.error)
        check_inventory("after the error", had.after, had.before, had.before);
    else
        check_inventory("after the operation", had.after, normal.after, normal.after);
    check_inventory("in the end", had.at_last, had.at_first, normal.at_last);
}

bool is_native_or_generic(const std::error_category& category) noexcept {
    return category == native_category() || category == std::generic_category();
}

/// The injected error, or a word of ours for it; never an interruption.
void check_error(const std::error_code& error, int injected) {
    if (!error)
        return;
    if (error == std::errc::interrupted)
        throw violation("an interruption came out");
    if (error.category() == mutual::category())
        return;
    if (!is_native_or_generic(error.category()) || error.value() != injected)
        throw violation(fmt::format("the error is {}, {}", error.value(), error.message()));
}

/// Nobody has the object any more. \return whether something was left that the next use of the name had to remove
bool check_name_is_free(const std::string& name, bool by_next_use) {
    if (files_in_store(name).empty())
        return false;
    std::error_code ec;
    static_cast<void>(named_event::open(name, {object_rights::all}, ec));
    if (ec != std::errc::no_such_file_or_directory)
        throw violation("what nobody holds can be opened: " + ec.message());
    if (by_next_use)
        named_event::create(name).close();
    else
        remove_leftovers();
    if (!files_in_store(name).empty())
        throw violation("what was left is not removed by the next");
    return true;
}

/// What the outsider does.
class outsiders_part {
public:
    outsiders_part(operation& what, const injection& where, victim& other, report& told)
        : what_(what), where_(where), victim_(other), told_(told) {}

    round_result play(const inventories* normal) {
        try {
            do_all(normal);
        } catch (const std::exception& problem) {
            result_.violation = problem.what();
        }
        return result_;
    }

private:
    void do_all(const inventories* normal) {
        advance();
        bystander beside(what_.name());
        what_.create();
        advance();
        what_.ready();
        result_.injected = victim_.run_operation(where_, [&](unsigned time) { what_.before_sleep(time); });
        must_be_empty(result_.injected.problem);
        result_.error = told_.error.get();
        check_error(result_.error, result_.injected.error);
        what_.set_injected_error(result_.injected.error);
        what_.check(result_.error);
        finish_victim();
        result_.had = told_.had;
        check_inventories(result_, normal != nullptr ? *normal : told_.had, what_.may_stop_halfway());
        beside.check();
        what_.check_remains(result_.error);
        what_.close();
        beside.close();
        result_.leaves_something = check_name_is_free(what_.name(), where_.call % 2 == 0);
    }
    void advance() {
        if (!victim_.run_to_stop())
            throw violation(told_.violation[0] != '\0' ? told_.violation.data() : "it does not begin");
    }
    void finish_victim() {
        must_be_empty(victim_.run_to_end());
        must_be_empty(told_.violation.data());
        must(told_.complete, "it did not come to its end");
    }
    static void must_be_empty(const std::string& problem) {
        if (!problem.empty())
            throw violation(problem);
    }

    operation& what_;
    const injection& where_;
    victim& victim_;
    report& told_;
    round_result result_;
};

round_result play_with_processes(const named_operation& what, const injection& where, const inventories* normal) {
    const std::unique_ptr<operation> operation = what.make();
    const shared_report told;
    victim other([&] { victims_part(*operation, *told).play(); });
    return outsiders_part(*operation, where, other, *told).play(normal);
}

} // namespace

round_result play(const named_operation& what, const injection& where, const inventories* normal) {
    round_result result = play_with_processes(what, where, normal);
    if (!soon(is_only_process) && result.violation.empty())
        result.violation = "a process is left behind";
    return result;
}

} // namespace mutual::faults
