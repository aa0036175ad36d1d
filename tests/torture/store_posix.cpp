#include "store.hpp"

#include <filesystem>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace mutual::torture {

// Only on Linux is the store a directory; elsewhere there is none, and is_in_store() has to do.
std::vector<std::string> store_entries(std::string_view tag) {
    std::vector<std::string> found;
    std::error_code ec;
    for (const auto& entry : std::filesystem::directory_iterator("/dev/shm", ec))
        if (std::string name = entry.path().filename().string(); name.find(tag) != std::string::npos)
            found.push_back(std::move(name));
    return found;
}

bool is_in_store(const std::string& native_name) {
    const int fd = ::shm_open(native_name.c_str(), O_RDONLY, 0);
    if (fd < 0)
        return false;
    ::close(fd);
    return true;
}

} // namespace mutual::torture
