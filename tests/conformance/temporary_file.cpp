#include "temporary_file.hpp"

#include "support/unique_name.hpp"

#include <fstream>
#include <iterator>
#include <stdexcept>

namespace mutual::test {
namespace {

namespace fs = std::filesystem;

constexpr fs::perms write_bits = fs::perms::owner_write | fs::perms::group_write | fs::perms::others_write;

fs::path unused_path() {
    return fs::temp_directory_path() / unique_name("mutual-test-file");
}

} // namespace

temporary_file::temporary_file(std::string_view contents) : path_(unused_path()) {
    append(contents);
}

temporary_file::~temporary_file() {
    std::error_code ignored;
    fs::permissions(path_, fs::perms::owner_write, fs::perm_options::add, ignored);
    fs::remove(path_, ignored);
}

std::string temporary_file::contents() const {
    std::ifstream file(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void temporary_file::append(std::string_view text) const {
    std::ofstream file(path_, std::ios::binary | std::ios::app);
    file << text << std::flush;
    if (!file)
        throw std::runtime_error("cannot write " + path_.string());
}

void temporary_file::rename() {
    const fs::path other = unused_path();
    fs::rename(path_, other);
    path_ = other;
}

void temporary_file::make_read_only() const {
    fs::permissions(path_, write_bits, fs::perm_options::remove);
}

std::string sample_text(std::size_t size) {
    std::string text(size, '\0');
    for (std::size_t i = 0; i < size; ++i)
        text[i] = static_cast<char>('A' + i % 57);
    return text;
}

} // namespace mutual::test
