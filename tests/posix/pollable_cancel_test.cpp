// Cancellations that can be polled.

#include "test_pipe.hpp"

#include "support/doctest.hpp"
#include "support/timing.hpp"

#include "posix/cancellation.hpp"
#include "posix/poll_wait.hpp"
#include "stop_wakeup.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <stop_token>
#include <thread>

using namespace mutual;
using mutual::test::stopwatch;
using mutual::test::test_pipe;
using namespace std::chrono_literals;
using posix::pollable_cancel;

namespace {

bool is_readable(int fd) {
    pollfd one{fd, POLLIN, 0};
    return ::poll(&one, 1, 0) == 1;
}

wait_status poll_for(const test_pipe& pipe, deadline until, platform::cancellation* cancel = nullptr) {
    std::array<pollfd, 2> watched{{{pipe.reading(), POLLIN, 0}, {}}};
    std::error_code ec;
    const wait_status status = posix::poll_until(watched, until, cancel, ec);
    CHECK_EQ(ec, std::error_code());
    CHECK((watched[0].revents != 0) == (status == wait_status::signaled));
    return status;
}

} // namespace

TEST_CASE("a cancellation makes its descriptor readable, and is as it was before when the descriptor goes") {
    std::error_code ec;
    platform::cancellation cancel(ec);
    {
        const pollable_cancel first(cancel, ec);
        CHECK_EQ(ec, std::error_code());
        CHECK_FALSE(is_readable(first.descriptor()));
    }
    CHECK(cancel.state() == 0);
    {
        const pollable_cancel second(cancel, ec);
        cancel.cancel();
        CHECK(is_readable(second.descriptor()));
        cancel.cancel(); // once more does no harm
    }
    CHECK(cancel.state() == posix::cancelled);
    const pollable_cancel late(cancel, ec);
    CHECK(is_readable(late.descriptor()));
    CHECK_EQ(ec, std::error_code());
}

TEST_CASE("without a descriptor to spare there is no pollable cancellation") {
    std::error_code ec;
    platform::cancellation cancel(ec);
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    const rlimit none{0, limit.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &none);
    { const pollable_cancel refused(cancel, ec); }
    ::setrlimit(RLIMIT_NOFILE, &limit);
    CHECK(ec == std::errc::too_many_files_open);
    CHECK(cancel.state() == 0);
}

TEST_CASE("cancelling at any moment ends the wait, and touches no other file") {
    const test_pipe silent;
    for (int round = 0; round < 200; ++round) {
        std::error_code ec;
        std::stop_source source;
        platform::cancellation cancel(ec);
        std::thread stopping([&] { source.request_stop(); });
        {
            const stop_wakeup wake(source.get_token(), cancel);
            // Sometimes the wait is over before the stop comes.
            const bool goes_on = round % 2 == 0;
            const wait_status status = poll_for(silent, goes_on ? deadline::never() : deadline::at_once(), &cancel);
            CHECK((status == wait_status::stopped || !goes_on));
        }
        // Where the event was: a late write would be seen here.
        const test_pipe next;
        stopping.join();
        CHECK_FALSE(is_readable(next.reading()));
    }
}

TEST_CASE("what is ready wins over a stop and a deadline; the deadline is kept") {
    test_pipe pipe;
    std::error_code ec;
    platform::cancellation cancel(ec);
    const stopwatch clock;
    CHECK(poll_for(pipe, deadline::at(std::chrono::steady_clock::now() + 20ms), &cancel) == wait_status::timed_out);
    CHECK(clock.elapsed() >= 20ms);
    CHECK(poll_for(pipe, deadline::at_once()) == wait_status::timed_out);
    cancel.cancel();
    CHECK(poll_for(pipe, deadline::never(), &cancel) == wait_status::stopped);
    CHECK(poll_for(pipe, deadline::at_once(), &cancel) == wait_status::stopped);
    REQUIRE(::write(pipe.writing(), "x", 1) == 1);
    CHECK(poll_for(pipe, deadline::at_once(), &cancel) == wait_status::signaled);
    CHECK(poll_for(pipe, deadline::never(), &cancel) == wait_status::signaled);
    const auto far = std::chrono::steady_clock::time_point::max() - 1ns;
    CHECK(poll_for(pipe, deadline::at(far)) == wait_status::signaled);
}

TEST_CASE("signals do not end a wait for descriptors") {
    struct sigaction action {};
    struct sigaction before {};
    action.sa_handler = [](int) {};
    ::sigaction(SIGUSR1, &action, &before);
    const test_pipe pipe;
    const pthread_t waiting = ::pthread_self();
    std::thread others([&] {
        for (int i = 0; i < 20; ++i) {
            ::pthread_kill(waiting, SIGUSR1);
            std::this_thread::sleep_for(1ms);
        }
        static_cast<void>(::write(pipe.writing(), "x", 1));
    });
    CHECK(poll_for(pipe, deadline::never()) == wait_status::signaled);
    others.join();
    ::sigaction(SIGUSR1, &before, nullptr);
}
