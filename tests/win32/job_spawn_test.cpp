// What a program that a job starts is given: streams, handles, environment, folder.

#include "support/child_role.hpp"
#include "support/doctest.hpp"
#include "support/process.hpp"
#include "support/unique_name.hpp"

#include "job_helpers.hpp"
#include "native_facts.hpp"
#include "raw_object.hpp"

#include <mutual/error.hpp>
#include <mutual/named_event.hpp>
#include <mutual/named_job.hpp>

#include <array>
#include <cstdlib>
#include <fstream>
#include <string>
#include <system_error>

using namespace mutual::test;
using mutual::named_event;
using mutual::named_job;
using mutual::program_options;
using mutual::spawn_options;
using mutual::platform::unique_handle;

namespace {

/// A pipe, of which neither end is inheritable.
struct pipe {
    pipe() {
        HANDLE reading = nullptr;
        HANDLE writing = nullptr;
        REQUIRE(CreatePipe(&reading, &writing, nullptr, 0));
        input.reset(reading);
        output.reset(writing);
    }
    unique_handle input;
    unique_handle output;
};

/// Up to the end, which comes when nobody can write any more.
std::string read_all(HANDLE input) {
    std::string result;
    std::array<char, 256> buffer{};
    for (DWORD size = 0;
         ReadFile(input, buffer.data(), static_cast<DWORD>(buffer.size()), &size, nullptr) && size != 0;)
        result.append(buffer.data(), size);
    return result;
}

/// What a role says, line by line with blanks between.
std::string answer_of(std::string_view role, const words& arguments = {}, program_options options = {}) {
    named_job job = named_job::create_unnamed({.kill_on_last_close = true});
    pipe out;
    options.standard_output = out.output.get();
    mutual::child_process program = job.spawn(program_path(), role_arguments(role, arguments), options);
    out.output.reset();
    const std::string result = read_all(out.input.get());
    CHECK(program.wait(wait_limit));
    CHECK_EQ(program.exit_code(), 0);
    return result;
}

std::string current_folder() {
    std::array<char, MAX_PATH> folder{};
    GetCurrentDirectoryA(MAX_PATH, folder.data());
    return folder.data();
}

HANDLE handle_of(const std::string& number) {
    return reinterpret_cast<HANDLE>(static_cast<std::uintptr_t>(std::stoull(number)));
}

std::string number_of(HANDLE handle) {
    return std::to_string(reinterpret_cast<std::uintptr_t>(handle));
}

} // namespace

MUTUAL_CHILD_ROLE(spawned_folder) {
    parent.send(current_folder());
    return 0;
}

MUTUAL_CHILD_ROLE(spawned_variable) {
    std::array<wchar_t, 64> value{};
    const DWORD size = GetEnvironmentVariableW(widen(arguments.at(0)).c_str(), value.data(), DWORD{value.size()});
    parent.send(size == 3 && std::wstring_view(value.data()) == L"\u00E4=b" ? "as given" : "something else");
    parent.send(std::to_string(GetEnvironmentVariableW(L"PATH", nullptr, 0) != 0));
    return 0;
}

MUTUAL_CHILD_ROLE(spawned_echo) {
    for (std::string line; parent.read_line(line);)
        parent.send("<" + line + ">");
    return 0;
}

MUTUAL_CHILD_ROLE(spawned_token) {
    named_event::from_token(arguments.at(0)).set();
    return 0;
}

/// Whether that handle of the parent's is here, too: set if it is the event that it was there.
MUTUAL_CHILD_ROLE(spawned_probe) {
    SetEvent(handle_of(arguments.at(0)));
    return 0;
}

TEST_CASE("JB-03: a program has the caller's folder, or the one that was chosen for it") {
    CHECK_EQ(answer_of("spawned_folder"), current_folder() + "\r\n");
    CHECK_EQ(answer_of("spawned_folder", {}, {.working_directory = "C:/"}), "C:\\\r\n");
}

TEST_CASE("JB-03: a program has the caller's environment, or the one that was made for it") {
    CHECK_EQ(answer_of("spawned_variable", {"MUTUAL_X"}), "something else\r\n1\r\n");
    program_options options;
    options.environment = {"MUTUAL_X=\xC3\xA4=b", "SystemRoot=C:\\windows"};
    CHECK_EQ(answer_of("spawned_variable", {"MUTUAL_X"}, options).substr(0, 8), "as given");
}

TEST_CASE("HD-05: a program has the streams that were chosen for it, and ends with its input") {
    pipe in;
    const std::string text = "one\ntwo\n";
    DWORD size = 0;
    REQUIRE(WriteFile(in.output.get(), text.data(), static_cast<DWORD>(text.size()), &size, nullptr));
    in.output.reset();
    CHECK_EQ(answer_of("spawned_echo", {}, {.standard_input = in.input.get()}), "<one>\r\n<two>\r\n");
    CHECK_FALSE(is_inheritable(in.input.get()));
}

TEST_CASE("HD-05 HD-11: a program gets the handles that are passed to it, beside its streams") {
    const named_event event = named_event::create_unnamed();
    spawn_options passed;
    const std::string token = passed.pass(event);
    CHECK_EQ(answer_of("spawned_token", {token}, {.handles = &passed}), "");
    CHECK(event.state().signaled);
}

TEST_CASE("HD-05 JB-13: a program gets no other handle, inheritable as it may be") {
    SECURITY_ATTRIBUTES inheritable{sizeof(SECURITY_ATTRIBUTES), nullptr, TRUE};
    const unique_handle loose(CreateEventW(&inheritable, TRUE, FALSE, nullptr));
    answer_of("spawned_probe", {number_of(loose.get())});
    const named_event event = named_event::create_unnamed();
    spawn_options passed;
    passed.pass(event);
    answer_of("spawned_probe", {number_of(loose.get())}, {.handles = &passed});
    CHECK_EQ(WaitForSingleObject(loose.get(), 0), DWORD{WAIT_TIMEOUT});
    passed.pass_native(loose.get());
    answer_of("spawned_probe", {number_of(loose.get())}, {.handles = &passed});
    CHECK_EQ(WaitForSingleObject(loose.get(), 0), DWORD{WAIT_OBJECT_0});
}

TEST_CASE("JB-03: a program without a folder in its name is looked for") {
    named_job job = named_job::create_unnamed({.kill_on_last_close = true});
    mutual::child_process program = job.spawn("cmd", std::array<std::string, 2>{"/c", "exit 7"});
    CHECK(program.wait(wait_limit));
    CHECK_EQ(program.exit_code(), 7);
}

TEST_CASE("JB-03: what cannot be started is no member, and says why") {
    named_job job = named_job::create_unnamed();
    const std::string text_file = unique_name("text") + ".exe";
    std::ofstream(text_file) << "no program";
    const struct {
        std::string program;
        std::string folder;
        std::errc expected;
    } rows[] = {{"C:\\no such folder\\x.exe", "", std::errc::no_such_file_or_directory},
                {"no_such_program", "", std::errc::no_such_file_or_directory},
                {"C:\\", "", std::errc::permission_denied},
                {".\\" + text_file, "", std::errc::executable_format_error},
                {"x.bat", "", std::errc::executable_format_error},
                {program_path(), "C:\\no such folder", std::errc::not_a_directory}};
    for (const auto& row : rows) {
        CAPTURE(row.program);
        std::error_code ec;
        CHECK_FALSE(job.spawn(row.program, {}, {.working_directory = row.folder}, ec));
        CAPTURE(ec.value());
        CHECK(ec == row.expected);
    }
    CHECK_EQ(job.accounting().total_processes, 0);
    DeleteFileA(text_file.c_str());
}

TEST_CASE("HD-05: a stream that is no handle is refused") {
    named_job job = named_job::create_unnamed();
    std::error_code ec;
    program_options options;
    options.standard_output = reinterpret_cast<HANDLE>(std::uintptr_t{0x7FFF'0000});
    CHECK_FALSE(job.spawn(program_path(), {}, options, ec));
    CHECK(ec == std::errc::bad_file_descriptor);
}
