#include "support/doctest.hpp"

#include <mutual/error.hpp>
#include <mutual/spawn_options.hpp>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <string>

extern char** environ; // NOLINT(readability-redundant-declaration): POSIX asks for it, macOS does not declare it

using namespace mutual;

TEST_CASE("HD-05: a descriptor that was passed is open in the child under its own number, and nowhere else") {
    std::array<int, 2> ends{};
    REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
    spawn_options options;
    CHECK(options.native() == nullptr);
    options.pass_native(ends[1]);
    const std::string command = "exec 2>/dev/null; echo here >&" + std::to_string(ends[1]);
    const std::array<const char*, 4> words{"sh", "-c", command.c_str(), nullptr};
    const auto spawn = [&](void* actions) {
        pid_t child = 0;
        REQUIRE(::posix_spawn(&child, "/bin/sh", static_cast<posix_spawn_file_actions_t*>(actions), nullptr,
                              const_cast<char* const*>(words.data()), environ) == 0);
        int status = 0;
        ::waitpid(child, &status, 0);
        return status;
    };
    CHECK(spawn(options.native()) == 0);
    CHECK(spawn(nullptr) != 0);
    CHECK(spawn(options.native()) == 0); // for several children, if need be
    ::close(ends[1]);
    std::array<char, 16> text{};
    CHECK(std::string(text.data(), static_cast<std::size_t>(::read(ends[0], text.data(), text.size()))) ==
          "here\nhere\n");
    ::close(ends[0]);
}

TEST_CASE("nothing is passed of an empty handle") {
    spawn_options options;
    std::error_code ec;
    options.pass_native(no_native_handle, ec);
    CHECK(ec == errc::empty_handle);
    CHECK(options.pass(shared_region(), region_access::read_only, ec).empty());
    CHECK(ec == errc::empty_handle);
    CHECK(options.native() == nullptr);
}
