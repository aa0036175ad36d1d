#include "region_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <random>
#include <system_error>

namespace mutual::faults {

// The name is one of this run; another run may see other processes, or none, under the same numbers.
region_file::region_file(const std::string& name)
    : path_(std::filesystem::temp_directory_path() / fmt::format("{}-{:x}", name, std::random_device()())) {
    std::ofstream(path_) << std::string(initial_size, static_cast<char>(filler));
}

region_file::~region_file() {
    std::error_code ignored; // also not there any more
    std::filesystem::remove(path_, ignored);
}

bool region_file::is_intact() const {
    std::ifstream file(path_);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    return bytes.size() >= initial_size && std::all_of(bytes.begin(), bytes.begin() + initial_size,
                                                       [](char one) { return one == static_cast<char>(filler); });
}

void region_file::rename() {
    std::filesystem::path elsewhere = path_;
    elsewhere += "-renamed";
    std::filesystem::rename(path_, elsewhere);
    path_ = elsewhere;
}

} // namespace mutual::faults
