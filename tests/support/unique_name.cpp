#include "support/unique_name.hpp"

#include "support/process.hpp"

#include <atomic>

namespace mutual::test {

std::string unique_name(std::string_view stem) {
    static std::atomic<unsigned> counter{0};
    return std::string(stem) + "-" + std::to_string(process_id()) + "-" + std::to_string(++counter);
}

} // namespace mutual::test
