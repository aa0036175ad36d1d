// Jobs: who is a member, and what happens to members.

#include "child.hpp"
#include "delay.hpp"
#include "operation.hpp"

#include "posix/process_mark.hpp"
#include "support/unique_name.hpp"

#include <mutual/named_job.hpp>

#include <array>
#include <chrono>
#include <string>
#include <system_error>

namespace mutual::stepping {

namespace {

using namespace std::chrono_literals;

/// A process that does nothing, and will be a member. All know its number, as it was there before them.
class with_member : public operation {
public:
    with_member() : member_([] { sleep_for_ever(); }) {}

protected:
    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] process_id member_id() const { return static_cast<process_id>(number_); }
    child& member() { return member_; }
    named_job& victims() { return victims_; }

private:
    std::string name_ = test::unique_name("step");
    child member_;
    pid_t number_ = member_.pid();
    named_job victims_;
};

/// The checking process has the job, and one more waits for its end.
class on_job : public with_member {
public:
    void create() override { job_ = named_job::create(name()); }
    [[nodiscard]] std::size_t waiters() const override { return 1; }
    int wait() override {
        named_job job = named_job::open(name());
        job.wait();
        return job.processes().empty() ? 1 : 2;
    }
    void prepare() override { victims() = named_job::open(name()); }
    std::string check(const answers& got, bool /*from_memory*/) override {
        std::string outcome = in_time([&] { return describe(); });
        // Whoever asks finishes what a killed one has begun to end, so this is no answer yet.
        static_cast<void>(job_.try_wait());
        const bool ended = static_cast<bool>(job_.try_wait());
        must(!ended || job_.processes().empty(), "a job is signaled, and a member lives");
        if (!ended) {
            must(got.count() == 0, "a job that was not ended has released who waits");
            job_.terminate();
        }
        must(soon([&] { return got.count() == 1; }), "the end of a job does not release who waits");
        must(got.first() == 1, "who waited for a job was released before its members were dead");
        return outcome;
    }
    void check_remains() override {
        must(job_.processes().empty(), "a member of a job that was ended lives");
        job_.close();
        std::error_code ec;
        static_cast<void>(named_job::create(name(), {}, ec));
        must(!ec, "the name cannot be used again");
    }

protected:
    virtual std::string describe() = 0;
    named_job& job() { return job_; }

private:
    named_job job_;
};

class assign_member : public on_job {
public:
    [[nodiscard]] outcomes allowed() const override { return {"no member", "a member"}; }
    void act() override { victims().assign(member_id()); }

protected:
    std::string describe() override { return job().contains(member_id()) ? "a member" : "no member"; }
};

class spawn_member : public on_job {
public:
    [[nodiscard]] outcomes allowed() const override { return {"no member", "a member"}; }
    void act() override {
        const std::array<std::string, 1> long_time{"1000"};
        static_cast<void>(victims().spawn("/bin/sleep", long_time));
    }

protected:
    std::string describe() override { return job().processes().empty() ? "no member" : "a member"; }
};

class with_assigned_member : public on_job {
public:
    void create() override {
        on_job::create();
        job().assign(member_id());
    }
};

class terminate_members : public with_assigned_member {
public:
    [[nodiscard]] outcomes allowed() const override { return {"alive", "ended"}; }
    void act() override { victims().terminate(); }

protected:
    std::string describe() override {
        static_cast<void>(job().try_wait());
        if (!job().try_wait())
            return "alive";
        must(soon([&] { return member().has_ended(); }), "a job is signaled, and its member lives");
        return "ended";
    }
};

class limit_members : public with_assigned_member {
public:
    [[nodiscard]] outcomes allowed() const override { return {"no limit", "a limit"}; }
    void act() override {
        job_limits limits;
        limits.process_time = 1h;
        victims().set_limits(limits);
    }

protected:
    std::string describe() override { return job().limits().process_time ? "a limit" : "no limit"; }
};

/// A job that ends with its last handle, which the victim has. Whoever is a member by then ends, however the victim does.
class with_guardian : public with_member {
public:
    void create() override {}
    std::string check(const answers& /*got*/, bool /*from_memory*/) override {
        std::error_code ec;
        const bool is_member = posix::is_valid(posix::mark_of(static_cast<pid_t>(member_id()), ec)) || ec;
        if (is_member)
            must(soon([&] { return member().has_ended(); }), "the job's last holder is dead, and a member lives");
        return is_member ? "ended" : "no member";
    }
    void check_remains() override {
        member().kill();
        std::error_code ec;
        named_job job = in_time([&] { return named_job::create(name(), {}, ec); });
        must(!ec, "the name cannot be used again");
        must(!job.try_wait() && job.processes().empty(), "a new job has an old one's state");
    }

protected:
    void make() { victims() = named_job::create(name(), {.kill_on_last_close = true}); }
};

class assign_first_member : public with_guardian {
public:
    [[nodiscard]] outcomes allowed() const override { return {"no member", "ended"}; }
    void prepare() override { make(); }
    void act() override { victims().assign(member_id()); }
};

class close_last_with_member : public with_guardian {
public:
    [[nodiscard]] outcomes allowed() const override { return {"ended", "ended"}; }
    void prepare() override {
        make();
        victims().assign(member_id());
    }
    void act() override { victims().close(); }
};

} // namespace

/// They look at all processes and at the tree of control groups: up to 170'000 instructions.
void add_job_operations(std::vector<named_operation>& list) {
    list.push_back({"job: assign a process, 1 blocked", make_operation<assign_member>, true});
    list.push_back({"job: spawn a program, 1 blocked", make_operation<spawn_member>, true});
    list.push_back({"job: terminate, 1 blocked", make_operation<terminate_members>, true});
    list.push_back({"job: set limits, 1 blocked", make_operation<limit_members>, true});
    list.push_back({"job that ends with its holder: assign", make_operation<assign_first_member>, true});
    list.push_back({"job that ends with its holder: close", make_operation<close_last_with_member>, true});
}

} // namespace mutual::stepping
