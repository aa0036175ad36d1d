/// \file
/// A program of somebody else, who found mutual by one of CMake's ways.

#include <mutual/mutual.hpp>

#include <cstddef>
#include <cstdio>
#include <cstdlib>

int main() {
    const mutual::shared_region region = mutual::shared_region::create_unnamed({.size = 1});
    const mutual::region_view view = region.map();
    view.bytes()[0] = std::byte{1};
    std::printf("mutual %d.%d.%d: %zu bytes\n", MUTUAL_VERSION_MAJOR, MUTUAL_VERSION_MINOR, MUTUAL_VERSION_PATCH,
                view.size());
    return EXIT_SUCCESS;
}
