#pragma once
/// \file
/// What every scenario of waits has: objects, participants, chance, and the time that is left.

#include "arena.hpp"
#include "board.hpp"
#include "crew.hpp"
#include "options.hpp"

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <string_view>

namespace mutual::torture {

/// The board's file, removed by the destructor.
class board_of_run {
public:
    explicit board_of_run(const std::string& tag);
    board_of_run(const board_of_run&) = delete;
    board_of_run& operator=(const board_of_run&) = delete;
    ~board_of_run();

private:
    std::string tag_;
};

class stage {
public:
    explicit stage(const run_options& options);
    stage(const stage&) = delete;
    stage& operator=(const stage&) = delete;
    ~stage() = default;

private:
    std::string tag_;
    board_of_run file_;
    board_view board_;
    std::mt19937 random_;
    const run_options& options_;
    std::uint64_t end_ = 0;
    std::uint64_t rounds_ = 0;
    std::uint64_t kills_ = 0;
    std::uint64_t ambiguous_ = 0;
    std::uint64_t delay_ = 0;

public:
    arena objects;
    crew people;

    /// False when time or kills are used up. Tells the participants that the driver lives.
    bool goes_on();
    /// From now on those go on whose order is for this round. \return its number
    std::uint64_t begin_round();
    /// Everybody comes to an end.
    void end_round();
    [[nodiscard]] board& shared_board() const { return *board_; }
    std::mt19937& random() { return random_; }
    std::size_t below(std::size_t limit) { return random_() % limit; }
    bool one_in(std::size_t n) { return below(n) == 0; }
    /// Passes some time, mostly very little, in which participants do what they do. No more than `longest` ns.
    void pause(std::uint64_t longest);
    /// Returns at a moment in which `due`, a time of now(), is just over.
    void pause_until_about(std::uint64_t due);

    void kill(std::span<const std::size_t> indices);
    void count_ambiguous() { ++ambiguous_; }
    void count_delay(std::uint64_t delay);
    void violation(std::string_view text) { board_->violations.add(text); }
    bool require(bool holds, std::string_view what, std::error_code ec = {});

    /// Nobody is blocked any more: does every object work, is every table of blocked threads empty?
    void examine_objects();
    /// Kills all that run, and examines what they left.
    void kill_all_and_examine();
    /// All close, and nothing may be left.
    summary finish();

private:
    void examine_events();
    void examine_timers();
    void examine_units();
    void examine_waits_for_several();
    void expect_no_more_marks_than_units();
    void expect_available(waitable& object, std::string_view what);
    void expect_unavailable(waitable& object, std::string_view what);
    void expect_empty_table(waitable& object);
    void expect_empty_tables();
    void expect_store_empty(std::span<const std::string> native_names);
};

} // namespace mutual::torture
