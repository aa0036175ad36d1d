#include "job_steps.hpp"

#include "job_probe.hpp"

#include "support/objects.hpp"
#include "support/timing.hpp"

#include <sys/prctl.h>
#include <unistd.h>

#include <csignal>
#include <utility>

namespace mutual::test::steps {

namespace {

named_job& job_of(belongings& mine, const words& arguments) {
    return mine.get<job_object>(arguments.at(0)).handle;
}

} // namespace

std::string make_job(belongings& mine, const words& arguments) {
    auto job = named_job::open_or_create(arguments.at(1), killing());
    const bool created = job.created();
    mine.objects[arguments.at(0)] = wrap(std::move(job));
    return created ? "created" : "opened";
}

std::string spawn_sleeper(belongings& mine, const words& arguments) {
    return std::to_string(test::spawn_sleeper(job_of(mine, arguments)).id());
}

std::string assign(belongings& mine, const words& arguments) {
    job_of(mine, arguments).assign(static_cast<mutual::process_id>(std::stoul(arguments.at(1))));
    return "ok";
}

std::string terminate_named(belongings& /*mine*/, const words& arguments) {
    named_job::open(arguments.at(0)).terminate();
    return "ok";
}

std::string terminate(belongings& mine, const words& arguments) {
    job_of(mine, arguments).terminate();
    return "ok";
}

std::string count_members(belongings& mine, const words& arguments) {
    return std::to_string(job_of(mine, arguments).processes().size());
}

std::string wait_for_job(belongings& mine, const words& arguments) {
    return job_of(mine, arguments).wait_for(wait_limit) ? "signaled" : "timed_out";
}

std::string fork_holder(belongings& /*mine*/, const words& /*arguments*/) {
    const pid_t child = ::fork();
    if (child != 0)
        return std::to_string(child);
    ::prctl(PR_SET_PDEATHSIG, 0);
    ::alarm(30);
    for (;;)
        ::pause();
}

} // namespace mutual::test::steps
