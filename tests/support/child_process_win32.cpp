#include "support/process.hpp"

#include <atomic>
#include <mutex>
#include <system_error>
#include <utility>

#include "win32/windows.hpp"

#include <shellapi.h>

namespace mutual::test {

unsigned long process_id() noexcept {
    return ::GetCurrentProcessId();
}

void die_hard() noexcept {
    ::TerminateProcess(::GetCurrentProcess(), killed_exit_code);
    for (;;)
        ::Sleep(INFINITE);
}

bool running_under_wine() noexcept {
    const HMODULE ntdll = ::GetModuleHandleW(L"ntdll.dll");
    return ntdll != nullptr && ::GetProcAddress(ntdll, "wine_get_version") != nullptr;
}

std::chrono::milliseconds timer_rounding() noexcept {
    return std::chrono::milliseconds(running_under_wine() ? 1 : 16); // Wine counts in milliseconds
}

std::string thread_name() {
    return {};
}

bool is_asleep(const std::string& /*thread*/) {
    return true;
}

std::vector<std::string> utf8_arguments(int, const char* const*) {
    // What main() gets went through the code page.
    int count = 0;
    wchar_t** const list = ::CommandLineToArgvW(::GetCommandLineW(), &count);
    std::vector<std::string> result;
    for (int i = 0; i < count; ++i) {
        const int size = ::WideCharToMultiByte(CP_UTF8, 0, list[i], -1, nullptr, 0, nullptr, nullptr);
        std::string text(static_cast<std::size_t>(size), '\0');
        ::WideCharToMultiByte(CP_UTF8, 0, list[i], -1, text.data(), size, nullptr, nullptr);
        text.pop_back(); // the terminating zero
        result.push_back(std::move(text));
    }
    ::LocalFree(list);
    return result;
}

native_handle_type null_device() {
    static const HANDLE device = ::CreateFileW(L"NUL", GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE,
                                               nullptr, OPEN_EXISTING, 0, nullptr);
    return device;
}

int terminated_exit_code(int given) noexcept {
    return given;
}

bool can_limit_memory() {
    return true;
}

bool user_has_own_namespace() noexcept {
    DWORD session = 0;
    return ::ProcessIdToSessionId(::GetCurrentProcessId(), &session) != 0 && session != 0;
}

namespace platform {
namespace {

[[noreturn]] void fail(const char* what) {
    throw std::system_error(static_cast<int>(::GetLastError()), std::system_category(), what);
}

HANDLE to_handle(std::intptr_t value) noexcept {
    return reinterpret_cast<HANDLE>(value);
}

class owned_handle {
public:
    explicit owned_handle(HANDLE handle = nullptr) noexcept : handle_(handle) {}
    owned_handle(const owned_handle&) = delete;
    owned_handle& operator=(const owned_handle&) = delete;
    ~owned_handle() {
        if (handle_ != nullptr)
            ::CloseHandle(handle_);
    }
    [[nodiscard]] HANDLE get() const noexcept { return handle_; }
    [[nodiscard]] HANDLE* address() noexcept { return &handle_; }
    [[nodiscard]] std::intptr_t release() noexcept {
        return reinterpret_cast<std::intptr_t>(std::exchange(handle_, nullptr));
    }

private:
    HANDLE handle_;
};

void make_inheritable(const owned_handle& handle) {
    if (::SetHandleInformation(handle.get(), HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT) == 0)
        fail("SetHandleInformation");
}

std::wstring program_path() {
    std::wstring path(32768, L'\0');
    const DWORD size = ::GetModuleFileNameW(nullptr, path.data(), static_cast<DWORD>(path.size()));
    if (size == 0)
        fail("GetModuleFileNameW");
    path.resize(size);
    return path;
}

// Error messages of the child belong into the same stream as ours; not every parent has one.
HANDLE inheritable_stderr() noexcept {
    HANDLE copy = nullptr;
    const HANDLE process = ::GetCurrentProcess();
    if (::DuplicateHandle(process, ::GetStdHandle(STD_ERROR_HANDLE), process, &copy, 0, TRUE, DUPLICATE_SAME_ACCESS) ==
        0)
        return nullptr;
    return copy;
}

std::wstring command_line(const std::wstring& program, const std::vector<std::string>& arguments) {
    std::wstring line = L"\"" + program + L"\"";
    for (const std::string& argument : arguments)
        line += L' ' + std::wstring(argument.begin(), argument.end());
    return line;
}

PROCESS_INFORMATION create_process(const std::vector<std::string>& arguments, STARTUPINFOW& startup, DWORD flags) {
    PROCESS_INFORMATION process{};
    const std::wstring program = program_path();
    std::wstring line = command_line(program, arguments);
    if (::CreateProcessW(program.c_str(), line.data(), nullptr, nullptr, TRUE, flags, nullptr, nullptr, &startup,
                         &process) == 0)
        fail("CreateProcessW");
    ::CloseHandle(process.hThread);
    return process;
}

HANDLE create_named_pipe(const std::string& name, DWORD direction) {
    const std::wstring path(name.begin(), name.end());
    const HANDLE pipe = ::CreateNamedPipeW(path.c_str(), direction | FILE_FLAG_FIRST_PIPE_INSTANCE,
                                           PIPE_TYPE_BYTE | PIPE_WAIT, 1, 4096, 4096, 0, nullptr);
    if (pipe == INVALID_HANDLE_VALUE)
        fail("CreateNamedPipeW");
    return pipe;
}

void await_client(const owned_handle& pipe) {
    if (::ConnectNamedPipe(pipe.get(), nullptr) == 0 && ::GetLastError() != ERROR_PIPE_CONNECTED)
        fail("ConnectNamedPipe");
}

/// A child with a list of handles inherits no pipes that are not in it, so it has to find them by name.
child_handles start_with_list(std::vector<std::string> arguments, void* handles) {
    static std::atomic<unsigned> number{0};
    const std::string name = R"(\\.\pipe\mutual-test-)" + std::to_string(process_id()) + '-' + std::to_string(++number);
    owned_handle our_input(create_named_pipe(name + "-in", PIPE_ACCESS_OUTBOUND));
    owned_handle our_output(create_named_pipe(name + "-out", PIPE_ACCESS_INBOUND));
    arguments.push_back("--streams=" + name);

    STARTUPINFOEXW startup{};
    startup.StartupInfo.cb = sizeof startup;
    startup.StartupInfo.dwFlags = STARTF_USESTDHANDLES; // none: Wine would hand on those of this program
    startup.lpAttributeList = static_cast<LPPROC_THREAD_ATTRIBUTE_LIST>(handles);
    const PROCESS_INFORMATION process = create_process(arguments, startup.StartupInfo, EXTENDED_STARTUPINFO_PRESENT);
    await_client(our_input);
    await_client(our_output);
    return {reinterpret_cast<std::intptr_t>(process.hProcess), our_input.release(), our_output.release()};
}

} // namespace

child_handles start_process(const std::string&, const std::vector<std::string>& arguments, void* handles) {
    // The child's ends are inheritable for a moment; a child started by another thread must not get them too, or the
    // end of the first child would not be seen as the end of its pipe.
    static std::mutex one_at_a_time;
    const std::scoped_lock lock(one_at_a_time);
    if (handles != nullptr)
        return start_with_list(arguments, handles);

    owned_handle child_input, our_input, our_output, child_output;
    if (::CreatePipe(child_input.address(), our_input.address(), nullptr, 0) == 0 ||
        ::CreatePipe(our_output.address(), child_output.address(), nullptr, 0) == 0)
        fail("CreatePipe");
    make_inheritable(child_input);
    make_inheritable(child_output);
    const owned_handle child_error(inheritable_stderr());

    STARTUPINFOW startup{};
    startup.cb = sizeof startup;
    startup.dwFlags = STARTF_USESTDHANDLES;
    startup.hStdInput = child_input.get();
    startup.hStdOutput = child_output.get();
    startup.hStdError = child_error.get();
    const PROCESS_INFORMATION process = create_process(arguments, startup, 0);
    return {reinterpret_cast<std::intptr_t>(process.hProcess), our_input.release(), our_output.release()};
}

bool write_all(std::intptr_t input, std::string_view text) noexcept {
    while (!text.empty()) {
        DWORD written = 0;
        if (::WriteFile(to_handle(input), text.data(), static_cast<DWORD>(text.size()), &written, nullptr) == 0)
            return false;
        text.remove_prefix(written);
    }
    return true;
}

std::size_t read_some(std::intptr_t output, char* buffer, std::size_t size) noexcept {
    DWORD got = 0;
    return ::ReadFile(to_handle(output), buffer, static_cast<DWORD>(size), &got, nullptr) != 0 ? got : 0;
}

void close_pipe(std::intptr_t end) noexcept {
    ::CloseHandle(to_handle(end));
}

void kill_process(std::intptr_t process) noexcept {
    ::TerminateProcess(to_handle(process), killed_exit_code);
}

// Only the native API can stop a whole process.
void call_on_process(const char* function_name, std::intptr_t process) noexcept {
    using process_function = LONG(WINAPI*)(HANDLE);
    const FARPROC address = ::GetProcAddress(::GetModuleHandleW(L"ntdll.dll"), function_name);
    // By way of a neutral pointer type, since the compiler cannot know what GetProcAddress found.
    const auto function = reinterpret_cast<process_function>(reinterpret_cast<void*>(address));
    if (function != nullptr)
        function(to_handle(process));
}

void suspend_process(std::intptr_t process) noexcept {
    call_on_process("NtSuspendProcess", process);
}

void resume_process(std::intptr_t process) noexcept {
    call_on_process("NtResumeProcess", process);
}

native_handle_type open_process(std::intptr_t process) noexcept {
    return to_handle(process);
}

void close_process(native_handle_type) noexcept {
}

int reap_process(std::intptr_t process) noexcept {
    DWORD code = 0;
    ::WaitForSingleObject(to_handle(process), INFINITE);
    ::GetExitCodeProcess(to_handle(process), &code);
    ::CloseHandle(to_handle(process));
    return static_cast<int>(code);
}

} // namespace platform
} // namespace mutual::test
