// What a program that a job starts is given.

#include "job_checks.hpp"

#include "support/child_role.hpp"
#include "support/doctest.hpp"
#include "support/process.hpp"
#include "support/unique_name.hpp"

#include <mutual/mutual.hpp>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

using namespace mutual;
using mutual::test::becomes_empty;
using mutual::test::exit_code_of;
using mutual::test::member_gate;
using mutual::test::program_path;
using mutual::test::role_arguments;
using mutual::test::spawn_role;
using mutual::test::start_member;
using mutual::test::unique_name;
using mutual::test::words;

namespace {

constexpr std::size_t mailbox_size = 65536;

/// Where a program leaves a text for the test.
class mailbox {
public:
    mailbox() : name_(unique_name("mailbox")), region_(shared_region::create(name_, {.size = mailbox_size})) {}

    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    [[nodiscard]] std::string text() const {
        return static_cast<const char*>(static_cast<void*>(region_.map().data()));
    }

private:
    std::string name_;
    shared_region region_;
};

int leave(const std::string& name, const std::string& text) {
    const region_view view = shared_region::open(name, region_access::read_write).map();
    if (text.size() >= view.size())
        return 1;
    std::memcpy(view.data(), text.c_str(), text.size() + 1);
    return 0;
}

/// What a role leaves in its mailbox.
std::string answer_of(std::string_view role, words arguments = {}, program_options options = {}) {
    const mailbox box;
    named_job job = named_job::create_unnamed();
    arguments.insert(arguments.begin(), box.name());
    mutual::child_process program = spawn_role(job, role, arguments, std::move(options));
    CHECK(exit_code_of(program) == 0);
    return box.text();
}

/// Starts a program that must not start.
std::error_code error_of_spawn(std::string_view program, const words& arguments = {},
                               const program_options& options = {}) {
    named_job job = named_job::create_unnamed();
    std::error_code ec;
    CHECK_FALSE(job.spawn(program, arguments, options, ec));
    CHECK(job.processes().empty());
    CHECK(job.accounting().total_processes == 0);
    CHECK(becomes_empty(job));
    return ec;
}

} // namespace

MUTUAL_CHILD_ROLE(tell_arguments) {
    return leave(arguments.at(0), test::join_words({arguments.begin() + 1, arguments.end()}));
}

MUTUAL_CHILD_ROLE(tell_variable) {
    const char* const value = std::getenv(arguments.at(1).c_str()); // NOLINT(concurrency-mt-unsafe): alone here
    return leave(arguments.at(0), value != nullptr ? value : "none");
}

MUTUAL_CHILD_ROLE(tell_folder) {
    return leave(arguments.at(0), std::filesystem::current_path().string());
}

/// Takes an event: the exit code is 0, 1 when there is none behind the token, 2 after any other error.
MUTUAL_CHILD_ROLE(set_event_of_token) {
    std::error_code ec;
    named_event event = named_event::from_token(arguments.at(0), ec);
    if (!ec)
        event.set(ec);
    return !ec ? 0 : ec == make_error_code(errc::stale_token) ? 1 : 2;
}

TEST_CASE("JB-02: arguments come through as they are") {
    const words difficult = {"",
                             "plain",
                             "two words",
                             " ",
                             "\ttab\nline",
                             "\"",
                             "\"quoted\"",
                             "a\"b c\"d",
                             "'single'",
                             "\\",
                             "\\\\",
                             "back\\slash",
                             "ends with one\\",
                             "ends with two\\\\",
                             "\\\"",
                             "\\\\\"",
                             "C:\\Program Files\\x\\",
                             "*?|<>&^;$HOME`!(){}[]~#",
                             "/slash",
                             "-dash",
                             "gr\xC3\xBC\xC3\x9F dich \xE2\x82\xAC \xF0\x9F\x99\x82",
                             std::string(3000, 'x') + " " + std::string(3000, '\\'),
                             ""};
    const mailbox box;
    named_job job = named_job::create_unnamed();
    words arguments = role_arguments("tell_arguments", {box.name()});
    arguments.insert(arguments.end(), difficult.begin(), difficult.end());
    mutual::child_process program = job.spawn(
        program_path(), arguments, {.standard_input = test::null_device(), .standard_output = test::null_device()});
    CHECK(exit_code_of(program) == 0);
    CHECK(box.text() == test::join_words(difficult));
}

TEST_CASE("JB-02: a program has the environment of its parent, or the one that it is given and nothing else") {
    CHECK(answer_of("tell_variable", {"MUTUAL_TEST_VARIABLE"}) == "none");
    const char* const path = std::getenv("PATH"); // NOLINT(concurrency-mt-unsafe): nobody changes it
    REQUIRE(path != nullptr);
    CHECK(answer_of("tell_variable", {"PATH"}) == path);
    const std::vector<std::string> environment = {"B=2", "MUTUAL_TEST_VARIABLE=a value=with \"all\" of it",
                                                  "SystemRoot=C:\\windows", "A=1"};
    CHECK(answer_of("tell_variable", {"MUTUAL_TEST_VARIABLE"}, {.environment = environment}) ==
          "a value=with \"all\" of it");
    CHECK(answer_of("tell_variable", {"A"}, {.environment = environment}) == "1");
    CHECK(answer_of("tell_variable", {"PATH"}, {.environment = environment}) == "none");
}

TEST_CASE("JB-02: a program runs in the folder of its parent, or in the one that it is given") {
    const std::filesystem::path here = std::filesystem::current_path();
    CHECK(std::filesystem::canonical(answer_of("tell_folder")) == std::filesystem::canonical(here));
    const std::filesystem::path elsewhere = std::filesystem::temp_directory_path();
    const std::string answer = answer_of("tell_folder", {}, {.working_directory = elsewhere.string()});
    CHECK(std::filesystem::canonical(answer) == std::filesystem::canonical(elsewhere));
    CHECK(std::filesystem::current_path() == here);
}

TEST_CASE("JB-02: a relative path of a program is seen from the folder of its parent, wherever it is to run") {
    const mailbox box;
    named_job job = named_job::create_unnamed();
    const std::string relative = (std::filesystem::path(".") / std::filesystem::relative(program_path())).string();
    const program_options elsewhere = {.working_directory = std::filesystem::temp_directory_path().string(),
                                       .standard_input = test::null_device(),
                                       .standard_output = test::null_device()};
    mutual::child_process program = job.spawn(relative, role_arguments("tell_folder", {box.name()}), elsewhere);
    CHECK(exit_code_of(program) == 0);
}

TEST_CASE("HD-05: a program takes what is listed for it, as a member, and nobody else gets it") {
    const named_event event = named_event::create_unnamed({.reset = reset_mode::manual});
    const shared_region region = shared_region::create_unnamed({.size = 100});
    named_job job = named_job::create_unnamed();
    spawn_options list;
    const std::string token = list.pass(event);
    list.pass(region);
    mutual::child_process with = spawn_role(job, "set_event_of_token", {token}, {.handles = &list});
    CHECK(exit_code_of(with) == 0);
    CHECK(event.state().signaled);
    mutual::child_process again = spawn_role(job, "set_event_of_token", {token}, {.handles = &list});
    CHECK(exit_code_of(again) == 0);
}

TEST_CASE("HD-05 HD-01: a program inherits nothing that is not listed for it, not even what is inheritable") {
    const named_event event = named_event::create_unnamed({.reset = reset_mode::manual});
    const named_event other = named_event::create_unnamed();
    const inheritance gift = event.inheritable_token();
    named_job job = named_job::create_unnamed();
    mutual::child_process without = spawn_role(job, "set_event_of_token", {gift.token()});
    CHECK(exit_code_of(without) == 1);
    spawn_options list;
    list.pass(other);
    mutual::child_process with = spawn_role(job, "set_event_of_token", {gift.token()}, {.handles = &list});
    CHECK(exit_code_of(with) == 1);
    CHECK_FALSE(event.state().signaled);
}

TEST_CASE("HD-05 LT-10 JB-13: a program holds neither its job nor anything else of its parent") {
    const std::string name = unique_name("event");
    named_job job = named_job::create_unnamed({.kill_on_last_close = true});
    named_event event = named_event::create(name);
    member_gate gate;
    mutual::child_process member = start_member(job, gate, 1);
    event.close();
    std::error_code ec;
    CHECK_FALSE(named_event::open(name, ec));
    CHECK(ec == std::errc::no_such_file_or_directory);
    job.close();
    CHECK(exit_code_of(member) != 1);
}

TEST_CASE("JB-02: a program that cannot be started is an error, and there is no member of it") {
    const std::string nowhere = (std::filesystem::temp_directory_path() / unique_name("no-such-program")).string();
    CHECK(error_of_spawn(nowhere) == std::errc::no_such_file_or_directory);
    CHECK(error_of_spawn(unique_name("no-such-program")) == std::errc::no_such_file_or_directory);
    CHECK(error_of_spawn(program_path(), {}, {.working_directory = nowhere}));
    CHECK(error_of_spawn(std::filesystem::temp_directory_path().string()) == std::errc::permission_denied);
}

TEST_CASE("JB-02: what the system would cut off at a NUL is refused, and so is no program at all") {
    const std::string with_nul("a\0b", 3);
    CHECK(error_of_spawn("") == std::errc::invalid_argument);
    CHECK(error_of_spawn(program_path() + with_nul) == std::errc::invalid_argument);
    CHECK(error_of_spawn(program_path(), {"ok", with_nul}) == std::errc::invalid_argument);
    CHECK(error_of_spawn(program_path(), {}, {.environment = {"A=" + with_nul}}) == std::errc::invalid_argument);
    CHECK(error_of_spawn(program_path(), {}, {.working_directory = with_nul}) == std::errc::invalid_argument);
    named_job job = named_job::create_unnamed();
    CHECK_THROWS_WITH_AS(job.spawn(""), doctest::Contains("start program in job"), object_error);
}
