// Many threads use one job at once.

#include "job_probe.hpp"
#include "raw_child.hpp"

#include "support/doctest.hpp"
#include "support/unique_name.hpp"

#include <mutual/mutual.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

using namespace mutual;
using namespace mutual::test;

namespace {

/// One of everything, in turn. \return whether what may fail failed as it may
bool use(named_job& job, unsigned what) {
    std::error_code ec;
    const std::vector<std::string> minute{"60"};
    switch (what % 5) {
    case 0:
        static_cast<void>(job.spawn("/bin/sleep", minute, {}, ec));
        return !ec;
    case 1: {
        const raw_child process;
        job.assign(static_cast<mutual::process_id>(process.process()), ec);
        return !ec || ec == errc::process_ended;
    }
    case 2:
        static_cast<void>(job.processes(ec));
        static_cast<void>(job.accounting(ec));
        return !ec;
    case 3:
        static_cast<void>(job.wait_until_empty(std::chrono::milliseconds(1), ec));
        return !ec;
    default:
        job.terminate(1, ec);
        return !ec;
    }
}

} // namespace

TEST_CASE(
    "JB-02 JB-06: 20 threads spawn, assign, list, wait and terminate at once, in a process that forks meanwhile") {
    for (const bool kills : {false, true}) {
        auto job = named_job::create(unique_name("threads"), kills ? killing() : job_options());
        const job_probe probe(job);
        std::atomic<bool> over{false};
        std::atomic<int> done{0};
        std::atomic<int> failed{0};
        std::vector<std::thread> threads;
        for (unsigned number = 0; number < 20; ++number)
            threads.emplace_back([&, number] {
                for (unsigned round = number; !over; ++round)
                    ++(use(job, round) ? done : failed);
            });
        const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(600);
        while (std::chrono::steady_clock::now() < end) {
            const pid_t child = ::fork();
            if (child == 0) {
                ::alarm(60);
                std::error_code ec;
                static_cast<void>(job.processes(ec));
                job.close();
                ::_exit(ec ? 1 : 0);
            }
            int status = 0;
            CHECK(::waitpid(child, &status, 0) == child);
            CHECK(status == 0);
        }
        over = true;
        for (std::thread& thread : threads)
            thread.join();
        CHECK(failed == 0);
        CHECK(done > 20);
        job.terminate();
        CHECK(job.processes().empty());
        CHECK(job.try_wait());
        job.close();
        CHECK(probe.guardian_ends());
        CHECK_FALSE(probe.has_group_folder());
    }
}
