#include "board.hpp"

#include <fstream>

namespace mutual::torture {

void board_view::create(const std::filesystem::path& file) {
    std::ofstream(file, std::ios::binary).flush();
    std::filesystem::resize_file(file, sizeof(board));
}

board_view::board_view(const std::filesystem::path& file)
    : view_(shared_region::from_file(file).map()), board_(&view_.as<board>()) {
}

std::filesystem::path board_file(const std::string& tag) {
    return std::filesystem::temp_directory_path() / (tag + ".board");
}

} // namespace mutual::torture
