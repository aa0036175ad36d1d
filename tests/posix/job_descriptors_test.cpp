// Without descriptors to spare: an operation is done, or refused with the reason, and nothing leaks.

#include "job_probe.hpp"
#include "raw_child.hpp"

#include "support/doctest.hpp"
#include "support/unique_name.hpp"

#include <mutual/mutual.hpp>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <system_error>
#include <vector>

using namespace mutual;
using namespace mutual::test;

namespace {

constexpr int most_needed = 16;

std::set<int> open_descriptors() {
    std::set<int> found;
    for (int fd = 0; fd < 1024; ++fd)
        if (::fcntl(fd, F_GETFD) >= 0)
            found.insert(fd);
    return found;
}

/// So many more descriptors can be opened, as long as it lives.
class few_descriptors {
public:
    explicit few_descriptors(int spare) {
        REQUIRE(::getrlimit(RLIMIT_NOFILE, &before_) == 0);
        const std::set<int> open = open_descriptors();
        rlim_t most = 0;
        for (int left = spare; left > 0 || open.contains(static_cast<int>(most)); ++most)
            left -= open.contains(static_cast<int>(most)) ? 0 : 1;
        const rlimit few{most, before_.rlim_max};
        REQUIRE(::setrlimit(RLIMIT_NOFILE, &few) == 0);
    }
    few_descriptors(const few_descriptors&) = delete;
    few_descriptors& operator=(const few_descriptors&) = delete;
    ~few_descriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }

private:
    rlimit before_{};
};

struct job_with_member {
    explicit job_with_member(const job_options& options) : job(named_job::create_unnamed(options)), probe(job) {
        member = spawn_sleeper(job);
    }

    named_job job;
    job_probe probe;
    mutual::child_process member;
};

/// With ever more descriptors, until it succeeds.
/// \param check  whether it is done
void check_with_few(const job_options& options, const std::function<void(named_job&, std::error_code&)>& act,
                    const std::function<bool(job_with_member&)>& is_done) {
    bool succeeded = false;
    for (int spare = 0; spare < most_needed && !succeeded; ++spare) {
        CAPTURE(spare);
        job_with_member one(options);
        const std::set<int> before = open_descriptors();
        std::error_code ec;
        {
            const few_descriptors limited(spare);
            act(one.job, ec);
        }
        succeeded = !ec;
        if (ec)
            CHECK(ec == std::errc::too_many_files_open);
        CHECK(is_done(one) == succeeded);
        CHECK(open_descriptors() == before);
    }
    CHECK(succeeded);
}

} // namespace

TEST_CASE("JB-06: terminate without descriptors to spare ends everybody and signals, or does neither") {
    check_with_few(
        {}, [](named_job& job, std::error_code& ec) { job.terminate(1, ec); },
        [](job_with_member& one) {
            const bool is_signaled = one.job.try_wait() ? true : false;
            CHECK(one.probe.members().empty() == is_signaled);
            return is_signaled;
        });
}

TEST_CASE("JB-02: assign without descriptors to spare") {
    for (const bool kills : {false, true}) {
        std::optional<raw_child> process;
        check_with_few(
            kills ? killing() : job_options(),
            [&](named_job& job, std::error_code& ec) {
                process.reset();
                process.emplace();
                job.assign(static_cast<mutual::process_id>(process->process()), ec);
            },
            [&](job_with_member& one) { return one.probe.members().size() == 2; });
    }
}

TEST_CASE("JB-03: spawn without descriptors to spare") {
    for (const bool kills : {false, true}) {
        mutual::child_process another;
        check_with_few(
            kills ? killing() : job_options(),
            [&](named_job& job, std::error_code& ec) {
                another = {};
                const std::vector<std::string> minute{"60"};
                another = job.spawn("/bin/sleep", minute, {}, ec);
            },
            [&](job_with_member& one) {
                const bool is_there = one.probe.members().size() == 2;
                if (another) { // a program that runs on keeps a descriptor until somebody has waited for it
                    one.job.terminate();
                    another.wait();
                    another = {};
                }
                return is_there;
            });
    }
}

TEST_CASE("JB-16 JB-08: lists and waits without descriptors to spare") {
    std::optional<std::size_t> count;
    check_with_few(
        {}, [&](named_job& job, std::error_code& ec) { count = job.processes(ec).size(); },
        [&](job_with_member&) { return count == 1; });
    check_with_few(
        {}, [&](named_job& job, std::error_code& ec) { count = job.accounting(ec).active_processes; },
        [&](job_with_member&) { return count == 1; });
    bool timed_out = false;
    check_with_few(
        {},
        [&](named_job& job, std::error_code& ec) {
            const auto result = job.wait_until_empty(std::chrono::milliseconds(1), ec);
            timed_out = !ec && !result;
        },
        [&](job_with_member&) { return timed_out; });
}

TEST_CASE("JB-17: a member that has no descriptor to spare for a job within its own is told so, and does not hang") {
    auto outer = named_job::create_unnamed();
    const job_probe probe(outer);
    const pid_t member = ::fork();
    if (member == 0) {
        ::alarm(20);
        std::error_code ec;
        outer.assign(static_cast<mutual::process_id>(::getpid()), ec);
        auto inner = named_job::create_unnamed({}, ec);
        const std::vector<std::string> minute{"60"};
        for (int spare = 0; spare < most_needed && !ec; ++spare) {
            const few_descriptors limited(spare);
            static_cast<void>(inner.spawn("/bin/sleep", minute, {}, ec));
            if (ec == std::errc::too_many_files_open)
                ec.clear();
        }
        outer.terminate(1, ec); // itself as well
        ::_exit(1);
    }
    CHECK(within(std::chrono::seconds(10), [&] { return outer.try_wait() ? true : false; }));
    int status = 0;
    CHECK(::waitpid(member, &status, 0) == member);
    CHECK(WIFSIGNALED(status));
    CHECK(WTERMSIG(status) == SIGKILL);
    CHECK(outer.processes().empty());
}

TEST_CASE("LT-22: a job leaves no descriptor behind") {
    const std::set<int> before = open_descriptors();
    for (const bool kills : {false, true}) {
        auto job = named_job::create(unique_name("descriptors"), kills ? killing() : job_options());
        {
            const job_probe probe(job);
            auto member = spawn_sleeper(job);
            const raw_child assigned;
            job.assign(static_cast<mutual::process_id>(assigned.process()));
            CHECK(job.processes().size() == 2);
            CHECK_FALSE(job.wait_until_empty(std::chrono::milliseconds(1)));
            static_cast<void>(job.accounting());
            job.terminate();
            CHECK(job.try_wait());
            member.wait();
        }
        job.close();
        CHECK(std::ranges::includes(before, open_descriptors())); // some of other cases may have gone
    }
}
