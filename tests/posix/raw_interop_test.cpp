// Programs that know nothing of mutual: one that only uses shm_open and mmap, and Python's
// multiprocessing.shared_memory. Data goes in both directions.

#include "support/child_process.hpp"
#include "support/child_role.hpp"
#include "support/doctest.hpp"
#include "support/unique_name.hpp"

#include <mutual/error.hpp>
#include <mutual/shared_region.hpp>

#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace mutual;
using mutual::test::child_process;
using mutual::test::unique_name;

namespace {

constexpr std::string_view greeting = "hello from mutual";
constexpr std::string_view raw_answer = "hello from shm_open";
constexpr std::string_view python_answer = "hello from python";
constexpr std::size_t answer_offset = 4000;

void write_text(const region_view& view, std::size_t offset, std::string_view text) {
    std::memcpy(view.bytes().subspan(offset, text.size()).data(), text.data(), text.size());
}

std::string read_text(const region_view& view, std::size_t offset, std::size_t size) {
    return {reinterpret_cast<const char*>(view.const_bytes().subspan(offset, size).data()), size};
}

/// What one command of the shell prints, and its exit code.
struct output {
    std::string text;
    int exit_code = -1;
};

output run(const std::string& command) {
    struct closer {
        void operator()(FILE* pipe) const noexcept { pclose(pipe); }
    };
    std::unique_ptr<FILE, closer> pipe(popen(command.c_str(), "r"));
    REQUIRE(pipe != nullptr);
    output result;
    for (int c = std::fgetc(pipe.get()); c != EOF; c = std::fgetc(pipe.get()))
        result.text += static_cast<char>(c);
    const int status = pclose(pipe.release());
    result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return result;
}

/// Runs a program of Python with arguments that need no quoting.
output python(const std::string& program, const std::string& arguments) {
    return run("python3 -c '" + program + "' " + arguments + " 2>&1");
}

bool python_missing() {
    static const bool missing = python("import multiprocessing.shared_memory", "").exit_code != 0;
    if (missing)
        MESSAGE("skipped: there is no python3 with multiprocessing.shared_memory");
    return missing;
}

// Python's resource tracker unlinks every block that a process attached to when that process ends, so it must be told
// that this one is not its own.
constexpr const char* attach_program = R"(
import sys
from multiprocessing import resource_tracker, shared_memory
block = shared_memory.SharedMemory(name=sys.argv[1])
resource_tracker.unregister(block._name, "shared_memory")
print(bytes(block.buf[0:17]).decode(), block.size, end="")
block.buf[4000:4017] = b"hello from python"
block.close()
)";

// Makes a block, waits until it was answered, and unlinks it.
constexpr const char* create_program = R"(
import subprocess, sys
from multiprocessing import shared_memory
block = shared_memory.SharedMemory(name=sys.argv[1], create=True, size=5000)
block.buf[0:17] = b"hello from python"
outcome = subprocess.run([sys.argv[2], "--child=native_answerer", sys.argv[3]], capture_output=True)
print(outcome.stdout.decode().strip(), bytes(block.buf[4000:4017]).decode(), end="")
block.close()
block.unlink()
)";

std::string this_program() {
    return std::filesystem::read_symlink("/proc/self/exe").string();
}

} // namespace

// Opens, reads and answers with nothing but the system's own calls.
MUTUAL_CHILD_ROLE(raw_attacher) {
    const int fd = shm_open(arguments.at(0).c_str(), O_RDWR | O_CLOEXEC, 0);
    struct stat status {};
    if (fd == -1 || fstat(fd, &status) != 0)
        return 10;
    const auto size = static_cast<std::size_t>(status.st_size);
    void* const base = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (base == MAP_FAILED)
        return 11;
    char* const text = static_cast<char*>(base);
    parent.send(std::string(text, greeting.size()));
    std::memcpy(text + answer_offset, raw_answer.data(), raw_answer.size());
    munmap(base, size);
    return 0;
}

// Makes an object of 5,000 bytes, shows it, waits for the answer and unlinks it.
MUTUAL_CHILD_ROLE(raw_creator) {
    const int fd = shm_open(arguments.at(0).c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd == -1 || ftruncate(fd, 5000) != 0)
        return 10;
    void* const base = mmap(nullptr, 5000, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (base == MAP_FAILED)
        return 11;
    char* const text = static_cast<char*>(base);
    std::memcpy(text, raw_answer.data(), raw_answer.size());
    parent.send("created");
    std::string line;
    parent.read_line(line);
    parent.send(std::string(text + answer_offset, greeting.size()));
    munmap(base, 5000);
    return shm_unlink(arguments.at(0).c_str());
}

// The mutual side of a block that Python made.
MUTUAL_CHILD_ROLE(native_answerer) {
    const region_view view = shared_region::open_native(arguments.at(0)).map();
    parent.send(read_text(view, 0, python_answer.size()) + ' ' + std::to_string(view.size()));
    write_text(view, answer_offset, greeting);
    return 0;
}

TEST_CASE("a raw shm_open program attaches to a region, reads byte 0 and answers") {
    const shared_region region = shared_region::create(unique_name("raw"), {.size = 5000});
    const region_view view = region.map();
    write_text(view, 0, greeting);
    child_process raw("raw_attacher", {region.native_name()});
    raw.expect(greeting);
    CHECK(raw.wait_exit() == 0);
    CHECK(read_text(view, answer_offset, raw_answer.size()) == raw_answer);
}

TEST_CASE("a raw shm_open program attaches to a region made with create_native") {
    const std::string name = "/" + unique_name("raw-native");
    const shared_region region = shared_region::create_native(name, {.size = 5000});
    CHECK(region.native_name() == name);
    const region_view view = region.map();
    write_text(view, 0, greeting);
    child_process raw("raw_attacher", {name});
    raw.expect(greeting);
    CHECK(raw.wait_exit() == 0);
    CHECK(read_text(view, answer_offset, raw_answer.size()) == raw_answer);
}

TEST_CASE("open_native attaches to what a raw shm_open program made, with its exact size") {
    const std::string name = "/" + unique_name("raw-made");
    child_process raw("raw_creator", {name});
    raw.expect("created");
    shared_region region = shared_region::open_native(name);
    CHECK(region.size() == 5000);
    CHECK_FALSE(region.created());
    const region_view view = region.map();
    CHECK(read_text(view, 0, raw_answer.size()) == raw_answer);
    write_text(view, answer_offset, greeting);
    region.close();
    raw.send("answered");
    raw.expect(greeting);
    CHECK(raw.wait_exit() == 0);
}

TEST_CASE("an object of another program that has no size yet cannot be opened") {
    const std::string name = "/" + unique_name("no-size");
    const int fd = shm_open(name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    REQUIRE(fd != -1);
    close(fd);
    std::error_code ec;
    CHECK_FALSE(shared_region::open_native(name, region_access::read_write, ec));
    CHECK(ec == errc::zero_size);
    shm_unlink(name.c_str());
}

TEST_CASE("NS-29: an object that mutual did not make is refused under a name of mutual's, and left alone") {
    shared_region probe = shared_region::create(unique_name("foreign"), {.size = 1});
    const std::string native = probe.native_name();
    const std::string name = native.substr(native.find("foreign"));
    probe.close();
    child_process raw("raw_creator", {native});
    raw.expect("created");
    std::error_code ec;
    CHECK_FALSE(shared_region::open(name, region_access::read_write, ec));
    CHECK((ec == errc::not_a_mutual_object || ec == errc::untrusted_object));
    CHECK_FALSE(shared_region::open_or_create(name, {.size = 1}, ec));
    CHECK((ec == errc::not_a_mutual_object || ec == errc::untrusted_object));
    const region_view view = shared_region::open_native(native).map();
    CHECK(read_text(view, 0, raw_answer.size()) == raw_answer);
    write_text(view, answer_offset, greeting);
    raw.send("answered");
    raw.expect(greeting);
    CHECK(raw.wait_exit() == 0);
}

TEST_CASE("Python's SharedMemory attaches to a region, reads byte 0 and answers") {
    if (python_missing())
        return;
    const shared_region region = shared_region::create(unique_name("python"), {.size = 5000});
    const region_view view = region.map();
    write_text(view, 0, greeting);
    const output result = python(attach_program, region.native_name().substr(1));
    CHECK(result.text.starts_with(greeting));
    CHECK(result.exit_code == 0);
    CHECK(read_text(view, answer_offset, python_answer.size()) == python_answer);
    CHECK(shared_region::open_native(region.native_name()).map().size() >= region.size());
}

TEST_CASE("open_native attaches to a block that Python's SharedMemory made") {
    if (python_missing())
        return;
    const std::string name = unique_name("python-made");
    const std::string as_role_argument = [&] { return test::encode_word("/" + name); }();
    const output result = python(create_program, name + " " + this_program() + " " + as_role_argument);
    CHECK(result.text == std::string(python_answer) + " 5000 " + std::string(greeting));
    CHECK(result.exit_code == 0);
    std::error_code ec;
    CHECK_FALSE(shared_region::open_native("/" + name, region_access::read_only, ec));
    CHECK(ec == std::errc::no_such_file_or_directory);
}
