#include "support/doctest.hpp"

#include <mutual/named_event.hpp>
#include <mutual/spawn_options.hpp>

#include <array>
#include <string>

#include "win32/unique_handle.hpp"

using namespace mutual;

TEST_CASE("HD-05: a child with a list has its standard output when that was passed too") {
    SECURITY_ATTRIBUTES inheritable{sizeof(SECURITY_ATTRIBUTES), nullptr, TRUE};
    HANDLE reading = nullptr;
    HANDLE writing = nullptr;
    REQUIRE(CreatePipe(&reading, &writing, &inheritable, 0));
    const platform::unique_handle input(reading);
    platform::unique_handle output(writing);

    spawn_options options;
    const auto event = named_event::create_unnamed();
    const std::string before = options.pass(event);
    options.pass_native(writing);
    const std::string after = options.pass(event);
    CHECK(before != after);

    STARTUPINFOEXW startup{};
    startup.StartupInfo.cb = sizeof startup;
    startup.StartupInfo.dwFlags = STARTF_USESTDHANDLES;
    startup.StartupInfo.hStdOutput = writing;
    startup.lpAttributeList = static_cast<LPPROC_THREAD_ATTRIBUTE_LIST>(options.native());
    std::wstring command = L"cmd.exe /c echo here";
    PROCESS_INFORMATION process{};
    REQUIRE(CreateProcessW(nullptr, command.data(), nullptr, nullptr, TRUE, EXTENDED_STARTUPINFO_PRESENT, nullptr,
                           nullptr, &startup.StartupInfo, &process));
    const platform::unique_handle child(process.hProcess);
    const platform::unique_handle thread(process.hThread);
    output.reset();
    std::array<char, 16> text{};
    DWORD size = 0;
    CHECK(ReadFile(reading, text.data(), static_cast<DWORD>(text.size()), &size, nullptr));
    CHECK(std::string(text.data(), size).substr(0, 4) == "here");
    CHECK(WaitForSingleObject(process.hProcess, 30'000) == WAIT_OBJECT_0);
}
