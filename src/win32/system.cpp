#include "platform/system.hpp"

#include "win32/windows.hpp"

namespace mutual::platform {

std::size_t page_size() noexcept {
    SYSTEM_INFO info;
    GetSystemInfo(&info);
    return info.dwPageSize;
}

std::size_t large_page_size() noexcept {
    return GetLargePageMinimum();
}

// The kernel closes a dead process's handles, and objects go with their last handle (LT-06).
std::size_t remove_leftovers(std::error_code& ec) noexcept {
    ec.clear();
    return 0;
}

} // namespace mutual::platform
