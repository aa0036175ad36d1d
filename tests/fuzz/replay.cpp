/// \file
/// Gives every file of some folders to a fuzz target, for compilers that have no libFuzzer: `replay_token FOLDER...`

#include "fuzz/target.hpp"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

namespace {

std::vector<std::filesystem::path> files_in(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> files;
    for (const std::filesystem::directory_entry& entry : std::filesystem::directory_iterator(folder))
        if (entry.is_regular_file())
            files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

std::string read(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    if (!in)
        throw std::runtime_error("cannot read " + file.string());
    return bytes;
}

void replay(const std::filesystem::path& file) {
    // Told before, as a target that fails ends the process.
    std::printf("%s\n", file.filename().string().c_str());
    std::fflush(stdout);
    const std::string bytes = read(file);
    const std::vector<std::uint8_t> exact(bytes.begin(), bytes.end()); // with nothing behind it, not even a zero
    LLVMFuzzerTestOneInput(exact.data(), exact.size());
}

} // namespace

int main(int argc, char** argv) {
    try {
        std::size_t count = 0;
        for (int i = 1; i < argc; ++i)
            for (const std::filesystem::path& file : files_in(argv[i])) {
                replay(file);
                ++count;
            }
        std::printf("%zu files\n", count);
        return count > 0 ? 0 : 1;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "replay: %s\n", error.what());
        return 1;
    }
}
