#pragma once
/// \file
/// What peers are asked to do with jobs. H names a handle, W a process or a gift.

#include "forked_peer.hpp"

namespace mutual::test::steps {

/// H NAME: a job with kill_on_last_close; "created", "opened"
std::string make_job(belongings& mine, const words& arguments);
/// H: sleep(1) as a member; its number
std::string spawn_sleeper(belongings& mine, const words& arguments);
/// H NUMBER
std::string assign(belongings& mine, const words& arguments);
/// NAME: opens and terminates
std::string terminate_named(belongings& mine, const words& arguments);
/// H
std::string terminate(belongings& mine, const words& arguments);
/// H: how many there are
std::string count_members(belongings& mine, const words& arguments);
/// H: waits; "signaled", "timed_out"
std::string wait_for_job(belongings& mine, const words& arguments);
/// Forks a process that does nothing, and lives as long as this one at the most; its number
std::string fork_holder(belongings& mine, const words& arguments);

} // namespace mutual::test::steps
