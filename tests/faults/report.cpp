#include "report.hpp"

#include <mutual/error.hpp>

#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <new>
#include <stdexcept>

namespace mutual::faults {

void sent_error::set(const std::error_code& error) {
    value_ = error.value();
    if (error.category() == mutual::category())
        category_ = category_kind::ours;
    else if (error.category() == std::generic_category())
        category_ = category_kind::generic;
    else if (error && error.category() != native_category())
        throw std::logic_error("an error of an unknown category");
}

std::error_code sent_error::get() const noexcept {
    switch (category_) {
    case category_kind::ours:
        return {value_, mutual::category()};
    case category_kind::generic:
        return {value_, std::generic_category()};
    default:
        return {value_, native_category()};
    }
}

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
