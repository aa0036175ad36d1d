// Who ends a job whose holders are killed.

#include "forked_peer.hpp"
#include "hostile_store.hpp"
#include "job_probe.hpp"
#include "job_steps.hpp"
#include "peer_steps.hpp"

#include "posix/process_mark.hpp"
#include "support/doctest.hpp"
#include "support/objects.hpp"
#include "support/unique_name.hpp"

#include <mutual/leftovers.hpp>
#include <mutual/mutual.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <string>
#include <system_error>
#include <vector>

using namespace mutual;
using namespace mutual::test;

namespace {

void kill_hard(pid_t process) {
    REQUIRE(process > 0);
    ::kill(process, SIGKILL);
    CHECK(eventually([&] { return !is_running(process); }));
}

bool name_is_free(const std::string& name) {
    std::error_code ec;
    return !named_job::open(name, ec) && ec == std::errc::no_such_file_or_directory;
}

pid_t spawn_in(forked_peer& holder) {
    const std::string answer = holder.ask(steps::spawn_sleeper, "h");
    CAPTURE(answer);
    REQUIRE(answer.find_first_not_of("0123456789") == std::string::npos);
    return static_cast<pid_t>(std::stol(answer));
}

bool is_stopped(pid_t process) {
    return text_of(process, "/stat").find(") T ") != std::string::npos;
}

} // namespace

TEST_CASE("LT-22 JB-11 JB-12: the members end when the last of three holders is killed, whichever it is") {
    for (const std::array<int, 3>& order :
         {std::array{0, 1, 2}, {1, 0, 2}, {2, 1, 0}, {1, 2, 0}, {0, 2, 1}, {2, 0, 1}}) {
        const std::string name = unique_name("guardian");
        std::array<forked_peer, 3> holders;
        REQUIRE(holders[0].ask(steps::make_job, "h", name) == "created");
        REQUIRE(holders[1].ask(steps::make_job, "h", name) == "opened");
        REQUIRE(holders[2].ask(steps::make_job, "h", name) == "opened");
        const job_probe job(name);
        spawn_in(holders[0]);
        spawn_in(holders[1]);
        for (const int index : {order[0], order[1]}) {
            holders.at(static_cast<std::size_t>(index)).kill();
            CHECK(job.members().size() == 2);
        }
        holders.at(static_cast<std::size_t>(order[2])).kill();
        CHECK(job.members_end());
        CHECK(job.guardian_ends());
        CHECK_FALSE(job.has_group_folder());
        CHECK(name_is_free(name));
    }
}

TEST_CASE("LT-22 JB-11: the members end when all holders are killed at once") {
    for (int round = 0; round < 5; ++round) {
        const std::string name = unique_name("guardian");
        std::array<forked_peer, 3> holders;
        REQUIRE(holders[0].ask(steps::make_job, "h", name) == "created");
        REQUIRE(holders[1].ask(steps::make_job, "h", name) == "opened");
        REQUIRE(holders[2].ask(steps::make_job, "h", name) == "opened");
        const job_probe job(name);
        spawn_in(holders[2]);
        for (const forked_peer& holder : holders)
            ::kill(holder.process(), SIGKILL);
        CHECK(job.members_end());
        CHECK(job.guardian_ends());
        CHECK(name_is_free(name));
    }
}

TEST_CASE(
    "LT-22: the guardian is nobody's child, no member, alone in its session, and there from the first member on") {
    const std::string name = unique_name("guardian");
    auto job = named_job::create(name, killing());
    const job_probe probe(name);
    CHECK(probe.guardian() == 0);
    const auto member = spawn_sleeper(job);
    const pid_t guardian = probe.guardian();
    REQUIRE(guardian > 0);
    CHECK(stat_of(guardian, 4) != ::getpid());
    CHECK(stat_of(guardian, 6) == guardian);
    CHECK(::waitpid(guardian, nullptr, WNOHANG | __WALL) == -1);
    std::error_code ec;
    CHECK_FALSE(posix::is_valid(posix::mark_of(guardian, ec)));
    CHECK_FALSE(job.contains(static_cast<mutual::process_id>(guardian)));
    CHECK(job.processes().size() == 1);
    const auto another = spawn_sleeper(job);
    CHECK(probe.guardian() == guardian);
    job.close();
    CHECK(probe.members().empty()); // without waiting: the last holder does it itself
    CHECK(probe.guardian_ends());
    CHECK_FALSE(probe.has_group_folder());
}

TEST_CASE("LT-22: an unnamed job has a guardian too") {
    forked_peer holder;
    REQUIRE(holder.ask([](belongings& mine, const words&) {
        mine.objects["h"] = wrap(named_job::create_unnamed(killing()));
        return std::string("ok");
    }) == "ok");
    spawn_in(holder);
    const int number = std::stoi(holder.ask([](belongings& mine, const words&) {
        return std::to_string(mine.get<job_object>("h").handle.native_handle());
    }));
    const std::string path = "/proc/" + std::to_string(holder.process()) + "/fd/" + std::to_string(number);
    const job_probe probe(probe_path{path});
    CHECK(probe.guardian() > 0);
    CHECK(probe.members().size() == 1);
    holder.kill();
    CHECK(probe.members_end());
    CHECK(probe.guardian_ends());
}

TEST_CASE("LT-22: a job without kill_on_last_close has no guardian") {
    const std::string name = unique_name("guardian");
    auto job = named_job::create(name);
    const job_probe probe(name);
    const auto member = spawn_sleeper(job);
    CHECK(probe.guardian() == 0);
    job.close();
    CHECK(probe.members().size() == 1);
}

TEST_CASE("LT-22: the guardian sleeps, whatever comes and goes") {
    const std::string name = unique_name("guardian");
    auto job = named_job::create(name, killing());
    const job_probe probe(name);
    const auto member = spawn_sleeper(job);
    const pid_t guardian = probe.guardian();
    REQUIRE(guardian > 0);
    const auto processor_time = [&] { return stat_of(guardian, 14) + stat_of(guardian, 15); };
    const long before = processor_time();
    for (int i = 0; i < 20; ++i) {
        forked_peer holder; // has a copy of the handle, and opens another
        CHECK(holder.ask(steps::make_job, "h", name) == "opened");
        holder.kill();
    }
    CHECK(processor_time() - before <= 2);
    CHECK(probe.guardian() == guardian);
    CHECK(probe.members().size() == 1);
}

TEST_CASE("LT-22 JB-11: a killed guardian is replaced by who opens the job, assigns to it or spawns in it") {
    const std::string name = unique_name("guardian");
    forked_peer other;
    forked_peer holder;
    REQUIRE(holder.ask(steps::make_job, "h", name) == "created");
    const job_probe probe(name);
    spawn_in(holder);
    std::vector<pid_t> guardians{probe.guardian()};
    const auto kill_guardian = [&] {
        kill_hard(probe.guardian());
        CHECK(probe.guardian() == 0);
    };
    SUBCASE("open") {
        kill_guardian();
        CHECK(other.ask(steps::make_job, "h", name) == "opened");
    }
    SUBCASE("assign") {
        kill_guardian();
        const std::string number = std::to_string(holder.process());
        CHECK(holder.ask(steps::assign, "h", number) == "ok");
    }
    SUBCASE("spawn") {
        kill_guardian();
        spawn_in(holder);
    }
    CHECK(probe.guardian() > 0);
    CHECK(probe.guardian() != guardians.front());
    other.kill();
    CHECK_FALSE(probe.members().empty());
    holder.kill();
    CHECK(probe.members_end());
    CHECK(probe.guardian_ends());
}

TEST_CASE("LT-22 JB-11: when guardian and holders were killed, the members end with the next use of the name") {
    const std::string name = unique_name("guardian");
    forked_peer holder;
    REQUIRE(holder.ask(steps::make_job, "h", name) == "created");
    const job_probe probe(name);
    spawn_in(holder);
    kill_hard(probe.guardian());
    holder.kill();
    CHECK(probe.members().size() == 1);
    SUBCASE("open") {
        CHECK(name_is_free(name));
        CHECK(probe.members().empty());
    }
    SUBCASE("create, as another type") {
        CHECK(named_event::create(name));
        CHECK(probe.members().empty());
    }
    SUBCASE("create") {
        auto job = named_job::create(name);
        CHECK(probe.members().empty());
        CHECK(job.processes().empty());
    }
    SUBCASE("remove_leftovers") {
        remove_leftovers();
        CHECK(probe.members().empty());
    }
    CHECK_FALSE(probe.has_group_folder());
}

TEST_CASE(
    "LT-22: while a guardian is stopped the next use of the name ends the job, and it itself ends when it goes on") {
    const std::string name = unique_name("guardian");
    forked_peer holder;
    REQUIRE(holder.ask(steps::make_job, "h", name) == "created");
    const job_probe probe(name);
    spawn_in(holder);
    const pid_t guardian = probe.guardian();
    REQUIRE(guardian > 0);
    ::kill(guardian, SIGSTOP);
    REQUIRE(within(soon, [&] { return is_stopped(guardian); })); // asleep, and not with the seat it has waited for
    holder.kill();
    CHECK(name_is_free(name));
    CHECK(probe.members().empty());
    auto next = named_job::create(name, killing());
    const job_probe next_probe(name);
    const auto member = spawn_sleeper(next);
    ::kill(guardian, SIGCONT);
    CHECK(within(soon, [&] { return !is_running(guardian); }));
    CHECK(next_probe.members().size() == 1); // another job, whatever its name
    CHECK(next_probe.guardian() > 0);
}

TEST_CASE("LT-22 LT-10: a forked child is a holder, also when it never uses the job") {
    const std::string name = unique_name("guardian");
    forked_peer holder;
    REQUIRE(holder.ask(steps::make_job, "h", name) == "created");
    const job_probe probe(name);
    spawn_in(holder);
    const pid_t child = static_cast<pid_t>(std::stol(holder.ask(steps::fork_holder)));
    holder.kill();
    // Whoever opens it finds it alive, and the guardian had its chance.
    {
        const auto job = named_job::open(name);
        CHECK(job.processes().size() == 1);
    }
    CHECK(probe.members().size() == 1);
    CHECK(probe.guardian() > 0);
    ::kill(child, SIGKILL);
    CHECK(probe.members_end());
    CHECK(probe.guardian_ends());
}

TEST_CASE("LT-22 JB-12: a handle that is on its way keeps the job") {
    const std::string name = unique_name("guardian");
    forked_peer sender;
    REQUIRE(sender.ask(steps::make_job, "h", name) == "created");
    const job_probe probe(name);
    spawn_in(sender);
    const std::string token = sender.ask([](belongings& mine, const words&) {
        std::error_code ec;
        mine.gifts.push_back(mine.objects.at("h")->inheritable_token("all", ec));
        mine.objects.clear();
        return mine.gifts.back().token();
    });
    CAPTURE(token);
    CHECK(probe.members().size() == 1);
    CHECK(probe.guardian() > 0);
    sender.kill();
    CHECK(probe.members_end());
    CHECK(probe.guardian_ends());
}

TEST_CASE("LT-22 JB-13: a member with a handle of its own job keeps it until it ends by itself") {
    const std::string name = unique_name("guardian");
    forked_peer member;
    forked_peer maker;
    REQUIRE(maker.ask(steps::make_job, "h", name) == "created");
    REQUIRE(member.ask(steps::make_job, "h", name) == "opened");
    const job_probe probe(name);
    CHECK(maker.ask(steps::assign, "h", std::to_string(member.process())) == "ok");
    maker.kill();
    CHECK(member.ask(steps::count_members, "h") == "1");
    spawn_in(member);
    CHECK(probe.members().size() == 2);
    member.kill();
    CHECK(probe.members_end());
    CHECK(probe.guardian_ends());
    CHECK_FALSE(probe.has_group_folder());
}

TEST_CASE("LT-22 JB-13: a member that is the last holder ends with its close, as all members do") {
    const std::string name = unique_name("guardian");
    forked_peer member;
    REQUIRE(member.ask(steps::make_job, "h", name) == "created");
    const job_probe probe(name);
    CHECK(member.ask(steps::assign, "h", std::to_string(member.process())) == "ok");
    spawn_in(member);
    CHECK(member.ask([](belongings& mine, const words&) {
        mine.objects.clear();
        return std::string("closed");
    }) == "ended");
    CHECK(probe.members_end());
    CHECK(probe.guardian_ends());
    CHECK(name_is_free(name));
}
