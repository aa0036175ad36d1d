#include "support/child_process.hpp"

#include "support/process.hpp"

#include <array>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <mutex>
#include <thread>
#include <utility>

namespace mutual::test {
namespace {

struct program_start {
    std::string path;
    words common_arguments;
};

program_start& program() {
    static program_start start;
    return start;
}

} // namespace

void set_program(std::string path, words common_arguments) {
    program() = {std::move(path), std::move(common_arguments)};
}

std::string program_path() {
    const std::filesystem::path path = program().path;
    // It may be started in another folder than this one.
    return path.has_parent_path() ? std::filesystem::absolute(path).string() : path.string();
}

words role_arguments(std::string_view role, const words& arguments) {
    words encoded{"--child=" + std::string(role)};
    encoded.insert(encoded.end(), program().common_arguments.begin(), program().common_arguments.end());
    for (const std::string& argument : arguments)
        encoded.push_back(encode_word(argument));
    return encoded;
}

/// Collects the lines of a child in a thread of its own, since no system but POSIX can wait for a pipe with a limit.
class child_process::reader {
public:
    explicit reader(std::intptr_t output) : output_(output), thread_([this] { run(); }) {}
    reader(const reader&) = delete;
    reader& operator=(const reader&) = delete;
    ~reader() {
        thread_.join();
        platform::close_pipe(output_);
    }

    std::optional<std::string> next_line(std::chrono::milliseconds limit) {
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, limit, [this] { return ended_ || !lines_.empty(); });
        if (lines_.empty())
            return std::nullopt;
        std::string line = std::move(lines_.front());
        lines_.pop_front();
        return line;
    }

    bool wait_end(std::chrono::milliseconds limit) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, limit, [this] { return ended_; });
    }

private:
    void run() {
        std::array<char, 4096> buffer{};
        std::string line;
        while (const std::size_t got = platform::read_some(output_, buffer.data(), buffer.size())) {
            for (const char c : std::string_view(buffer.data(), got)) {
                if (c == '\n')
                    deliver(std::exchange(line, {}));
                else if (c != '\r')
                    line += c;
            }
        }
        const std::scoped_lock lock(mutex_);
        ended_ = true;
        changed_.notify_all();
    }

    void deliver(std::string line) {
        const std::scoped_lock lock(mutex_);
        lines_.push_back(std::move(line));
        changed_.notify_all();
    }

    std::intptr_t output_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::string> lines_;
    bool ended_ = false;
    std::thread thread_;
};

struct child_process::running {
    explicit running(const platform::child_handles& child)
        : handles(child), process(platform::open_process(child.process)), lines(child.output) {}
    running(const running&) = delete;
    running& operator=(const running&) = delete;
    ~running() { platform::close_process(process); }

    platform::child_handles handles;
    native_handle_type process;
    reader lines;
};

child_process::child_process(std::string_view role, const words& arguments, spawn_options* handles) : role_(role) {
    running_ = std::make_unique<running>(platform::start_process(program().path, role_arguments(role, arguments),
                                                                 handles != nullptr ? handles->native() : nullptr));
}

child_process::child_process(child_process&&) noexcept = default;

child_process& child_process::operator=(child_process&& other) noexcept {
    if (this != &other) {
        kill();
        running_ = std::move(other.running_);
        role_ = std::move(other.role_);
        exit_code_ = other.exit_code_;
    }
    return *this;
}

child_process::~child_process() {
    kill();
}

void child_process::send(std::string_view line) {
    if (running_ && running_->handles.input != -1)
        platform::write_all(running_->handles.input, std::string(line) + '\n');
}

std::optional<std::string> child_process::try_read_line(std::chrono::milliseconds limit) {
    return running_ ? running_->lines.next_line(limit) : std::nullopt;
}

std::string child_process::read_line(std::chrono::milliseconds limit) {
    if (std::optional<std::string> line = try_read_line(limit))
        return *line;
    throw child_error(description() + (running_ && !running_->lines.wait_end({}) ? " said nothing within the time limit"
                                                                                 : " ended without an answer"));
}

void child_process::expect(std::string_view line, std::chrono::milliseconds limit) {
    if (const std::string got = read_line(limit); got != line)
        throw child_error(description() + " said \"" + got + "\", not \"" + std::string(line) + "\"");
}

void child_process::close_input() {
    if (running_ && running_->handles.input != -1)
        platform::close_pipe(std::exchange(running_->handles.input, -1));
}

void child_process::kill() {
    if (!running_)
        return;
    platform::kill_process(running_->handles.process);
    exit_code_ = platform::reap_process(running_->handles.process);
    close_input();
    running_.reset();
}

void child_process::suspend() {
    if (running_)
        platform::suspend_process(running_->handles.process);
}

void child_process::resume() {
    if (running_)
        platform::resume_process(running_->handles.process);
}

native_handle_type child_process::native_process() const noexcept {
    return running_ ? running_->process : no_native_handle;
}

int child_process::wait_exit(std::chrono::milliseconds limit) {
    if (running_) {
        // The end of its output is the last thing that happens to it but for the exit code.
        if (!running_->lines.wait_end(limit))
            throw child_error(description() + " did not end within the time limit");
        exit_code_ = platform::reap_process(running_->handles.process);
        close_input();
        running_.reset();
    }
    return exit_code_.value_or(-1);
}

std::string child_process::description() const {
    return "child process \"" + role_ + "\"";
}

} // namespace mutual::test
