#include "channel.hpp"

#include <system_error>

#include "windows.hpp"

namespace example {

namespace {

constexpr char end_of_token = '\n';

[[noreturn]] void fail(const char* operation) {
    const DWORD error = ::GetLastError();
    throw std::system_error(static_cast<int>(error), std::system_category(), operation);
}

std::string new_address() {
    static int channels = 0;
    return "\\\\.\\pipe\\mutual-example-" + std::to_string(process_id()) + "-" + std::to_string(++channels);
}

} // namespace

// The pipe has a name, so that the child need not inherit it.
struct channel::state {
    std::string address;
    HANDLE pipe = INVALID_HANDLE_VALUE;

    explicit state(std::string where) : address(std::move(where)) {}
    state(const state&) = delete;
    state& operator=(const state&) = delete;
    ~state() {
        if (pipe != INVALID_HANDLE_VALUE)
            ::CloseHandle(pipe);
    }
};

channel::channel() : state_(std::make_unique<state>(new_address())) {
    state_->pipe = ::CreateNamedPipeA(state_->address.c_str(), PIPE_ACCESS_OUTBOUND | FILE_FLAG_FIRST_PIPE_INSTANCE,
                                      PIPE_TYPE_BYTE | PIPE_REJECT_REMOTE_CLIENTS, 1, 4096, 0, 0, nullptr);
    if (state_->pipe == INVALID_HANDLE_VALUE)
        fail("make pipe");
}

channel::channel(const std::string& address) : state_(std::make_unique<state>(address)) {
    state_->pipe = ::CreateFileA(address.c_str(), GENERIC_READ, 0, nullptr, OPEN_EXISTING, 0, nullptr);
    if (state_->pipe == INVALID_HANDLE_VALUE)
        fail("open pipe");
}

channel::channel(channel&&) noexcept = default;
channel::~channel() = default;

std::string channel::address() const {
    return state_->address;
}

void channel::give(const mutual::waitable& object, const child_process& child) {
    if (::ConnectNamedPipe(state_->pipe, nullptr) == 0 && ::GetLastError() != ERROR_PIPE_CONNECTED)
        fail("wait for child at pipe");
    const std::string line = object.duplicate_to(child.native_handle()) + end_of_token;
    DWORD written = 0;
    if (::WriteFile(state_->pipe, line.data(), static_cast<DWORD>(line.size()), &written, nullptr) == 0)
        fail("write into pipe");
}

mutual::named_event channel::take_event() {
    std::string token;
    for (;;) {
        char next = 0;
        DWORD read = 0;
        if (::ReadFile(state_->pipe, &next, 1, &read, nullptr) == 0)
            fail("read from pipe");
        if (next == end_of_token)
            return mutual::named_event::from_token(token);
        token += next;
    }
}

} // namespace example
