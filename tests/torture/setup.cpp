#include "setup.hpp"

#include <fstream>
#include <utility>

namespace mutual::torture {

namespace {

// Longer than any file name may be, so that the system must find another way to keep it.
constexpr std::size_t long_name = 1000;

} // namespace

setup::setup(std::string run_tag)
    : tag(std::move(run_tag)), statistics_file(std::filesystem::temp_directory_path() / (tag + ".statistics")) {
    for (std::size_t index = 0; index < name_count; ++index) {
        const std::string number = std::to_string(index);
        names.push_back(tag + "-" + number);
        files.push_back(std::filesystem::temp_directory_path() / (tag + ".file" + number));
    }
    names[1] += "/with a slash\tand others";
    names[2] += std::string(long_name, 'x');
}

run_files::run_files(const setup& run) : run_(run) {
    statistics_view::create(run.statistics_file);
    for (const auto& file : run.files) {
        std::ofstream(file, std::ios::binary).write(reinterpret_cast<const char*>(&file_mark), sizeof(file_mark));
        std::filesystem::resize_file(file, file_size);
    }
}

run_files::~run_files() {
    std::error_code ignored; // a temporary file that stays is no reason to fail
    std::filesystem::remove(run_.statistics_file, ignored);
    for (const auto& file : run_.files)
        std::filesystem::remove(file, ignored);
}

} // namespace mutual::torture
