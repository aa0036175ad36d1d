#include "run_all.hpp"

#include "../support/pipe.hpp"

#include <mutual/named_job.hpp>

namespace run_all {

using example::pipe;

namespace {

mutual::child_process start(mutual::named_job& job, const command& what, const pipe& before, const pipe& after) {
    mutual::program_options options;
    options.standard_input = before.reading_end();
    options.standard_output = after.writing_end();
    return job.spawn(what.front(), std::span(what).subspan(1), options);
}

} // namespace

// Whatever ends this program, its end is that of the job's last handle, and with it the programs end, and all that they have
// started: when all went well, by an exception, by the Ctrl-C that one of them ignores, by a SIGKILL.
int run(std::span<const command> pipeline) {
    mutual::named_job job = mutual::named_job::create_unnamed({.kill_on_last_close = true});
    std::vector<mutual::child_process> running;
    pipe before;
    for (const command& what : pipeline) {
        const bool is_last = running.size() + 1 == pipeline.size();
        pipe after = is_last ? pipe() : pipe::make();
        running.push_back(start(job, what, before, after));
        after.close_writing_end(); // the program has it now
        before = std::move(after);
    }
    for (mutual::child_process& program : running)
        program.wait();
    return running.back().exit_code().value_or(1);
}

} // namespace run_all
