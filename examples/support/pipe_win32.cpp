#include "pipe.hpp"

#include <system_error>

#include "windows.hpp"

namespace example {

pipe pipe::make() {
    pipe made;
    if (::CreatePipe(&made.reading_, &made.writing_, nullptr, 0) == 0) {
        const DWORD error = ::GetLastError();
        throw std::system_error(static_cast<int>(error), std::system_category(), "make pipe");
    }
    return made;
}

void pipe::close(HANDLE end) noexcept {
    ::CloseHandle(end);
}

} // namespace example
