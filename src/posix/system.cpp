#include "platform/system.hpp"

#include "posix/kernel/leftover.hpp"
#include "posix/memory_info.hpp"
#include "posix/store_folder.hpp"

#include <unistd.h>

namespace mutual::platform {

std::size_t page_size() noexcept {
    static const auto size = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    return size;
}

std::size_t large_page_size() noexcept {
    static const std::size_t size = posix::smallest_large_page();
    return size;
}

std::size_t remove_leftovers(std::error_code& ec) noexcept {
    ec.clear();
    std::size_t removed = 0;
    const auto visit = [](const char* path, void* context) {
        if (posix::remove_leftover(path))
            ++*static_cast<std::size_t*>(context);
    };
    posix::for_each_object_file(visit, &removed, ec);
    return removed;
}

} // namespace mutual::platform
