#include <mutual/leftovers.hpp>

#include "platform/system.hpp"
#include "throw_error.hpp"

namespace mutual {

std::size_t remove_leftovers(std::error_code& ec) noexcept {
    ec.clear();
    return platform::remove_leftovers(ec);
}

std::size_t remove_leftovers() {
    std::error_code ec;
    const std::size_t removed = remove_leftovers(ec);
    throw_if(ec, "remove leftovers", {});
    return removed;
}

} // namespace mutual
