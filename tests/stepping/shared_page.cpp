#include "shared_page.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <new>
#include <system_error>

namespace mutual::stepping {

shared_page::shared_page() {
    void* const page = ::mmap(nullptr, sizeof(contents), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED)
        throw std::system_error(errno, std::system_category(), "mmap");
    contents_ = ::new (page) contents;
}

shared_page::~shared_page() {
    ::munmap(contents_, sizeof(contents));
}

std::size_t shared_page::count() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(contents_->answers, [](const std::atomic<int>& answer) { return answer != 0; }));
}

int shared_page::first() const {
    const auto found = std::ranges::find_if(contents_->answers, [](const std::atomic<int>& one) { return one != 0; });
    return found != contents_->answers.end() ? found->load() : 0;
}

} // namespace mutual::stepping
