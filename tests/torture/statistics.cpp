#include "statistics.hpp"

#include <algorithm>
#include <chrono>
#include <fstream>

namespace mutual::torture {

std::uint64_t now() noexcept {
    const auto since_start = std::chrono::steady_clock::now().time_since_epoch();
    return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(since_start).count());
}

void statistics_view::create(const std::filesystem::path& file) {
    std::ofstream(file, std::ios::binary).flush();
    std::filesystem::resize_file(file, sizeof(statistics));
}

statistics_view::statistics_view(const std::filesystem::path& file)
    : view_(shared_region::from_file(file).map()), statistics_(&view_.as<statistics>()) {
}

void statistics_view::violation(std::string_view text) const noexcept {
    const std::uint64_t index = shared(statistics_->violations).fetch_add(1);
    if (index >= most_texts)
        return;
    auto& place = statistics_->texts[index];
    std::copy_n(text.data(), std::min(text.size(), place.size() - 1), place.data());
}

} // namespace mutual::torture
