#include "statistics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <fstream>

namespace mutual::torture {

std::uint64_t now() noexcept {
    const auto since_start = std::chrono::steady_clock::now().time_since_epoch();
    return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(since_start).count());
}

void violation_list::add(std::string_view text) noexcept {
    const std::uint64_t index = shared(count).fetch_add(1);
    if (index < most_texts)
        std::copy_n(text.data(), std::min(text.size(), text_size - 1), texts[index].data());
}

void violation_list::print() const {
    for (std::size_t index = 0; index < std::min<std::uint64_t>(count, most_texts); ++index)
        fmt::print("violation: {}\n", texts[index].data());
}

void statistics_view::create(const std::filesystem::path& file) {
    std::ofstream(file, std::ios::binary).flush();
    std::filesystem::resize_file(file, sizeof(statistics));
}

statistics_view::statistics_view(const std::filesystem::path& file)
    : view_(shared_region::from_file(file).map()), statistics_(&view_.as<statistics>()) {
}

} // namespace mutual::torture
