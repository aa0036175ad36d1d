#include "comparison.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace mutual::benchmark {

namespace {

// The value below which `part` of all lie.
double quantile(std::vector<double> values, double part) {
    const auto index = static_cast<std::ptrdiff_t>(part * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), values.begin() + index, values.end());
    return values[static_cast<std::size_t>(index)];
}

std::vector<double> ratios(const turns& measured) {
    std::vector<double> ratios;
    for (std::size_t i = 0; i < measured.mutual.size(); ++i)
        ratios.push_back(measured.mutual[i] / measured.peer[i]);
    return ratios;
}

} // namespace

bool report(const contest& contest, const turns& measured) {
    const std::vector<double> all = ratios(measured);
    const double ratio = quantile(all, 0.5);
    const bool met = !contest.target || ratio <= *contest.target;
    fmt::print("{}\n    mutual {:.1f} ns, {} {:.1f} ns\n    ratio {:.2f} (80 % lie in {:.2f} .. {:.2f})", contest.what,
               quantile(measured.mutual, 0.5), contest.peer, quantile(measured.peer, 0.5), ratio, quantile(all, 0.1),
               quantile(all, 0.9));
    if (contest.target)
        fmt::print(", target <= {:.2f}: {}", *contest.target, met ? "met" : "MISSED");
    fmt::print("\n");
    return met;
}

} // namespace mutual::benchmark
