#include "report.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <new>

namespace mutual::faults {

void report::set_violation(std::string_view text) noexcept {
    const std::size_t size = std::min(text.size(), violation.size() - 1);
    std::copy_n(text.data(), size, violation.begin());
    violation[size] = '\0';
}

shared_report::shared_report() {
    void* const page = ::mmap(nullptr, sizeof(report), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED)
        throw std::system_error(errno, std::system_category(), "mmap");
    report_ = ::new (page) report;
}

shared_report::~shared_report() {
    ::munmap(report_, sizeof(report));
}

} // namespace mutual::faults
