#include "detached_probe.hpp"

#include "posix/detached_process.hpp"

#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>

namespace mutual::test {

namespace {

struct pipe_ends {
    int questions;
    int answers;
};

/// In the detached process: only system calls.
void answer_questions(const void* argument) noexcept {
    const pipe_ends& ends = *static_cast<const pipe_ends*>(argument);
    const auto self = static_cast<pid_t>(::syscall(SYS_getpid));
    ::syscall(SYS_write, ends.answers, &self, sizeof self);
    char byte = 0;
    while (::syscall(SYS_read, ends.questions, &byte, 1) == 1)
        ::syscall(SYS_write, ends.answers, &byte, 1);
}

} // namespace

std::error_code detached_probe::start() noexcept {
    const pipe_ends ends{questions_.reading(), answers_.writing()};
    const std::array<int, 2> keep{ends.questions, ends.answers};
    std::error_code ec;
    posix::start_detached(answer_questions, &ends, sizeof ends, keep, "mutual-probe", ec);
    return ec;
}

pid_t detached_probe::await_process() {
    answers_.close_writing();
    questions_.close_reading();
    const std::string bytes = answers_.read_bytes(sizeof process_);
    if (bytes.size() == sizeof process_)
        std::memcpy(&process_, bytes.data(), sizeof process_);
    return process_;
}

bool detached_probe::answers() const {
    return ::write(questions_.writing(), "?", 1) == 1 && answers_.read_bytes(1) == "?";
}

bool detached_probe::has_ended() {
    questions_.close_writing();
    return answers_.read_bytes(1).empty();
}

std::string detached_probe::read(std::string_view file) const {
    std::ifstream stream("/proc/" + std::to_string(process_) + "/" + std::string(file));
    return {std::istreambuf_iterator<char>(stream), {}};
}

long detached_probe::kilobytes(std::string_view file, std::string_view label) const {
    const std::string text = read(file);
    const std::size_t found = text.find(label);
    return found == std::string::npos ? -1 : std::atol(text.c_str() + found + label.size());
}

} // namespace mutual::test
