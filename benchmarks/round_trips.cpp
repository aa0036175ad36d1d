#include "benchmarks.hpp"
#include "comparison.hpp"
#include "partner.hpp"
#include "peers.hpp"

#include <mutual/mutual.hpp>

#include <fmt/format.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace mutual::benchmark {

namespace {

using namespace std::chrono_literals;

/// Side 0 waits for one of several events, of which the last is set; side 1 waits for one.
class mutual_pair final : public signal_pair {
public:
    mutual_pair(const std::string& name, std::size_t count) : one_(named_event::open_or_create(name + "-one")) {
        for (std::size_t i = 0; i < count; ++i)
            many_.push_back(named_event::open_or_create(fmt::format("{}-{}", name, i)));
    }

    void wake(int side) override { (side == 0 ? many_.back() : one_).set(); }
    void wait(int side) override {
        if (side == 1)
            one_.wait();
        else if (many_.size() == 1)
            many_.back().wait();
        else
            wait_any(many_);
    }

private:
    std::vector<named_event> many_;
    named_event one_;
};

signal_kind mutual_signals(std::size_t count) {
    static int number = 0;
    const std::string name = fmt::format("{}-{}", unique_name("mutual-benchmark-trip"), ++number);
    return {"mutual", [name, count] { return std::make_unique<mutual_pair>(name, count); }};
}

/// What mutual's round trip may cost in times of a raw futex's, the first of the system's ways.
std::optional<double> target(std::size_t peer, placement where) {
    if (peer != 0 || where == placement::anywhere || !peer_mutex::target())
        return std::nullopt;
    return where == placement::one_processor ? 1.4 : 1.0;
}

const char* name_of(placement where) {
    switch (where) {
    case placement::two_processors:
        return "on two processors";
    case placement::one_processor:
        return "on one processor";
    case placement::anywhere:
        break;
    }
    return "where the system likes";
}

bool compare(const std::string& what, const signal_kind& kind, const signal_kind& peer, placement where,
             std::optional<double> most) {
    partner theirs(peer, where); // first: it may be a fork, which is to have no object of mutual
    partner ours(kind, where);
    place(where, 0);
    const auto measured = measure([&] { ours.round_trip(); }, [&] { theirs.round_trip(); }, 2s);
    place(placement::anywhere, 0);
    return report({what, peer.name, most}, measured);
}

} // namespace

bool benchmark_round_trips() {
    const std::vector<signal_kind> peers = system_signals();
    bool met = true;
    for (const placement where : {placement::two_processors, placement::one_processor, placement::anywhere}) {
        if (where == placement::two_processors && processors() < 2)
            continue;
        const std::string what = fmt::format("round trip of two automatic events, {}", name_of(where));
        for (std::size_t i = 0; i < peers.size(); ++i)
            met = compare(what, mutual_signals(1), peers[i], where, target(i, where)) && met;
    }
    return met;
}

bool benchmark_wait_any() {
    for (const std::size_t count : {std::size_t{1}, std::size_t{8}, std::size_t{64}})
        compare(fmt::format("round trip, one side in wait_any of {}", count), mutual_signals(count),
                system_wait_any(count), placement::anywhere, {});
    return true;
}

} // namespace mutual::benchmark
