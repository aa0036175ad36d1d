#include "pipe.hpp"

#include <array>
#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

namespace example {

pipe pipe::make() {
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0)
        throw std::system_error(errno, std::generic_category(), "make pipe");
    for (const int end : ends)
        ::fcntl(end, F_SETFD, FD_CLOEXEC);
    pipe made;
    made.reading_ = ends[0];
    made.writing_ = ends[1];
    return made;
}

void pipe::close(int end) noexcept {
    ::close(end);
}

} // namespace example
