// A holder that is killed before any of its system calls.

#include "hostile_store.hpp"
#include "job_probe.hpp"
#include "traced_process.hpp"

#include "posix/linux/folder_numbers.hpp"
#include "support/doctest.hpp"
#include "support/unique_name.hpp"

#include <mutual/mutual.hpp>

#include <unistd.h>

#include <csignal>
#include <cstddef>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

using namespace mutual;
using namespace mutual::test;

namespace {

constexpr unsigned most_calls = 2000; ///< far more than anything here makes

/// Running ones.
template <typename Test>
std::vector<pid_t> processes_where(Test test) {
    std::vector<pid_t> found;
    posix::folder_numbers all("/proc");
    while (const pid_t process = all.next())
        if (is_running(process) && test(process))
            found.push_back(process);
    return found;
}

std::vector<pid_t> started_with(const std::string& argument) {
    return processes_where([&](pid_t process) {
        const std::string line = text_of(process, "/cmdline");
        return line.starts_with("sleep") && line.find(argument) != std::string::npos;
    });
}

std::vector<pid_t> guardians_of(const std::string& file) {
    return processes_where([&](pid_t process) {
        if (text_of(process, "/comm") != "mutual-guardian\n")
            return false;
        std::error_code ec;
        const std::string folder = "/proc/" + std::to_string(process) + "/fd";
        // Increased without exceptions: the process may end meanwhile.
        for (std::filesystem::directory_iterator entry(folder, ec), end; !ec && entry != end; entry.increment(ec)) {
            std::error_code gone;
            if (std::filesystem::read_symlink(entry->path(), gone).string().starts_with(file))
                return true;
        }
        return false;
    });
}

void kill_all(const std::vector<pid_t>& processes) {
    for (const pid_t process : processes)
        ::kill(process, SIGKILL);
}

/// What one victim leaves.
class remains {
public:
    remains() : name_(unique_name("crash")), file_(file_of(name_)), argument_("60." + digits_of(name_)) {}
    remains(const remains&) = delete;
    remains& operator=(const remains&) = delete;
    ~remains() {
        kill_all(started_with(argument_));
        kill_all(guardians_of(file_));
    }

    [[nodiscard]] const std::string& name() const { return name_; }

    named_job create() const { return named_job::create(name_, killing()); }
    mutual::child_process spawn(named_job& job) const {
        program_options options;
        options.standard_input = null_device();
        options.standard_output = null_device();
        const std::vector<std::string> arguments{argument_};
        return job.spawn("/bin/sleep", arguments, options);
    }

    /// Nobody has a handle any more.
    void check_nothing_is_left() const {
        CHECK(within(soon, [&] { return started_with(argument_).empty(); }));
        CHECK(within(soon, [&] { return guardians_of(file_).empty(); }));
        if (::access(file_.c_str(), F_OK) == 0)
            CHECK_FALSE(job_probe(name_).has_group_folder());
        auto next = named_job::create(name_, killing());
        CHECK(next.processes().empty());
        const job_probe probe(next);
        const auto member = spawn(next);
        CHECK(next.processes().size() == 1);
        CHECK(probe.guardian() > 0);
        next.close();
        CHECK(started_with(argument_).empty());
    }
    [[nodiscard]] std::size_t count_members() const { return started_with(argument_).size(); }

private:
    static std::string digits_of(const std::string& name) {
        std::string digits;
        for (const char c : name)
            if (c >= '0' && c <= '9')
                digits += c;
        return digits;
    }

    std::string name_;
    std::string file_;
    std::string argument_;
};

} // namespace

TEST_CASE("LT-22 JB-11: the only holder is killed before any call of create, spawn, spawn, and nothing is left") {
    unsigned calls = 0;
    for (bool is_complete = false; !is_complete && calls < most_calls; ++calls) {
        CAPTURE(calls);
        const remains left;
        traced_process victim([] {},
                              [&] {
                                  named_job job = left.create();
                                  const auto first = left.spawn(job);
                                  const auto second = left.spawn(job);
                                  ::raise(SIGSTOP);
                              });
        if (!victim) {
            MESSAGE("skipped: nobody may trace here");
            return;
        }
        is_complete = !victim.kill_after(calls);
        left.check_nothing_is_left();
    }
    CHECK(calls < most_calls);
    MESSAGE(calls << " calls");
}
