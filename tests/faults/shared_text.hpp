#pragma once
/// \file
/// A short text in memory that the processes of a round share.

#include <sys/mman.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

namespace mutual::faults {

/// To be made before the processes are, and written once, by one of them.
class shared_text {
public:
    shared_text() {
        void* const page = ::mmap(nullptr, sizeof(contents), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (page == MAP_FAILED)
            throw std::system_error(errno, std::system_category(), "mmap");
        contents_ = ::new (page) contents;
    }
    shared_text(const shared_text&) = delete;
    shared_text& operator=(const shared_text&) = delete;
    ~shared_text() { ::munmap(contents_, sizeof(contents)); }

    void set(std::string_view text) {
        if (text.size() > contents_->text.size())
            throw std::length_error("too long a text");
        text.copy(contents_->text.data(), text.size());
        contents_->size = text.size();
    }
    /// Empty until it was set.
    [[nodiscard]] std::string get() const { return {contents_->text.data(), contents_->size}; }

private:
    struct contents {
        std::atomic<std::size_t> size{0};
        std::array<char, 4000> text{};
    };

    contents* contents_;
};

} // namespace mutual::faults
