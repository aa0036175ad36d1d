#include "process.hpp"

#include <cstdlib>
#include <system_error>

#include "windows.hpp"

namespace example {

namespace {

constexpr DWORD killed_code = 0xDEAD;

[[noreturn]] void fail(const char* operation) {
    const DWORD error = ::GetLastError();
    throw std::system_error(static_cast<int>(error), std::system_category(), operation);
}

// argv[0] is what the caller of the program typed; this is where it is.
std::wstring path_of_this_program() {
    std::wstring path(32768, L'\0');
    const DWORD size = ::GetModuleFileNameW(nullptr, path.data(), static_cast<DWORD>(path.size()));
    if (size == 0)
        fail("find own program");
    path.resize(size);
    return path;
}

// The arguments are plain ASCII words, so nothing needs to be quoted.
std::wstring command_line(const std::vector<std::string>& arguments) {
    std::wstring line = L"example";
    for (const std::string& argument : arguments)
        line.append(L" ").append(argument.begin(), argument.end());
    return line;
}

ending ending_of(DWORD code) noexcept {
    if (code == EXIT_SUCCESS)
        return ending::success;
    return code < killed_code ? ending::failure : ending::killed;
}

} // namespace

struct child_process::state {
    HANDLE process = nullptr;
    ending end = ending::running;

    state() noexcept = default;
    state(const state&) = delete;
    state& operator=(const state&) = delete;
    ~state() {
        if (process != nullptr)
            ::CloseHandle(process);
    }

    // The command line by value: CreateProcessW may write into it.
    void start(std::wstring line, BOOL inherit, LPPROC_THREAD_ATTRIBUTE_LIST handles) {
        STARTUPINFOEXW startup = {};
        startup.StartupInfo.cb = handles != nullptr ? sizeof(startup) : sizeof(startup.StartupInfo);
        startup.lpAttributeList = handles;
        const DWORD flags = handles != nullptr ? EXTENDED_STARTUPINFO_PRESENT : 0;
        PROCESS_INFORMATION made = {};
        if (::CreateProcessW(path_of_this_program().c_str(), line.data(), nullptr, nullptr, inherit, flags, nullptr,
                             nullptr, &startup.StartupInfo, &made) == 0)
            fail("start process");
        ::CloseHandle(made.hThread);
        process = made.hProcess;
    }

    ending look(DWORD timeout) noexcept {
        DWORD code = 0;
        if (end == ending::running && ::WaitForSingleObject(process, timeout) == WAIT_OBJECT_0 &&
            ::GetExitCodeProcess(process, &code) != 0)
            end = ending_of(code);
        return end;
    }
};

child_process::child_process(const std::string&, const std::vector<std::string>& arguments)
    : state_(std::make_unique<state>()) {
    state_->start(command_line(arguments), FALSE, nullptr);
}

child_process::child_process(const std::string&, const std::vector<std::string>& arguments, void* spawn_options)
    : state_(std::make_unique<state>()) {
    state_->start(command_line(arguments), TRUE, static_cast<LPPROC_THREAD_ATTRIBUTE_LIST>(spawn_options));
}

child_process::child_process(child_process&&) noexcept = default;

child_process::~child_process() {
    if (state_)
        kill();
}

void child_process::kill() noexcept {
    if (poll() != ending::running)
        return;
    ::TerminateProcess(state_->process, killed_code);
    wait();
}

ending child_process::poll() noexcept {
    return state_->look(0);
}

ending child_process::wait() noexcept {
    return state_->look(INFINITE);
}

mutual::native_handle_type child_process::native_handle() const noexcept {
    return state_->process;
}

void kill_this_process() noexcept {
    ::TerminateProcess(::GetCurrentProcess(), killed_code);
    std::abort(); // not reached
}

std::uint64_t process_id() noexcept {
    return ::GetCurrentProcessId();
}

bool stdout_is_terminal() noexcept {
    DWORD mode = 0; // only a console has one
    return ::GetConsoleMode(::GetStdHandle(STD_OUTPUT_HANDLE), &mode) != 0;
}

} // namespace example
