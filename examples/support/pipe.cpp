#include "pipe.hpp"

#include <utility>

namespace example {

using mutual::no_native_handle;

pipe::pipe(pipe&& other) noexcept
    : reading_(std::exchange(other.reading_, no_native_handle)),
      writing_(std::exchange(other.writing_, no_native_handle)) {
}

pipe& pipe::operator=(pipe&& other) noexcept {
    std::swap(reading_, other.reading_);
    std::swap(writing_, other.writing_);
    return *this;
}

pipe::~pipe() {
    close_writing_end();
    if (reading_ != no_native_handle)
        close(reading_);
}

void pipe::close_writing_end() noexcept {
    if (const auto end = std::exchange(writing_, no_native_handle); end != no_native_handle)
        close(end);
}

} // namespace example
