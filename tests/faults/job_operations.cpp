// Jobs. Whatever fails, who is a member and who is not is clear, and no process is left behind.

#include "helper_process.hpp"
#include "operation.hpp"
#include "shared_text.hpp"
#include "waiters.hpp"

#include <mutual/mutual.hpp>

#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <fstream>
#include <new>
#include <optional>
#include <string>
#include <vector>

namespace mutual::faults {

namespace {

using namespace std::chrono_literals;

constexpr auto long_time = 15s;
constexpr job_limits some_limits{.process_memory = std::uint64_t{1} << 40, .process_time = 100s};

/// The outsider has the job, and a process that may become a member: made before anybody has a handle, which it would
/// inherit.
class with_job : public operation {
public:
    void create() override { outsiders_ = named_job::create(name(), options()); }
    void prepare() override { job_ = named_job::open(name()); }
    void check_remains(const std::error_code& /*error*/) override { process_.kill(); }
    void close() override { outsiders_.close(); }
    void undo() override { job_.close(); }

protected:
    [[nodiscard]] virtual job_options options() const { return {}; }
    [[nodiscard]] process_id process() const { return number_; }
    [[nodiscard]] bool is_member() const { return outsiders_.contains(process()); }

    named_job outsiders_;
    named_job job_;
    helper_process process_{[]() -> int { sleep_for_ever(); }};

private:
    process_id number_ = static_cast<process_id>(process_.id());
};

class assign : public with_job {
public:
    void act(std::error_code& ec) override { job_.assign(process(), ec); }
    void check(const std::error_code& error) override {
        must(!process_.has_ended(), "it was ended");
        must(is_member() == !error, "a member in spite of an error, or none without one");
    }
};

class assign_guarded : public assign {
protected:
    [[nodiscard]] job_options options() const override { return {.kill_on_last_close = true}; }
};

class assign_limited : public assign {
protected:
    [[nodiscard]] job_options options() const override { return {.limits = some_limits}; }
};

class with_member : public with_job {
public:
    void create() override {
        with_job::create();
        outsiders_.assign(process());
    }
};

class terminate : public with_member {
public:
    void act(std::error_code& ec) override { job_.terminate(1, ec); }
    void check(const std::error_code& error) override {
        if (!error)
            must(process_.has_ended(), "a member lives on");
        // What was begun and failed in the middle is finished by whoever looks next.
        const bool is_signaled = static_cast<bool>(outsiders_.try_wait());
        must(error || is_signaled, "the job is not signaled");
        must(is_signaled ? soon([this] { return process_.has_ended(); }) : !process_.has_ended(),
             "signaled with a living member, or the other way round");
    }
};

class wait_for_members : public with_member {
public:
    void before_sleep(unsigned time) override {
        if (time != 0)
            process_.kill();
    }
    void act(std::error_code& ec) override { got_ = job_.wait_until_empty(long_time, ec); }
    void check(const std::error_code& error) override {
        if (!error)
            must(process_.has_ended(), "a member lives on");
    }
    void check_result(const std::error_code& error) override {
        must(static_cast<bool>(got_) == !error, "an error and a success, or neither");
    }

private:
    wait_result got_ = wait_status::failed;
};

class list_members : public with_member {
public:
    void act(std::error_code& ec) override {
        try {
            found_ = job_.processes(ec);
        } catch (const std::bad_alloc&) {
            ec = std::make_error_code(std::errc::not_enough_memory);
        }
        if (ec)
            found_ = std::vector<process_id>(); // with the room that it has
    }
    void check_result(const std::error_code& error) override {
        must(error || found_ == std::vector<process_id>{process()}, "not the members");
    }
    void undo() override {
        found_ = std::vector<process_id>();
        with_member::undo();
    }

private:
    std::vector<process_id> found_;
};

class ask_for_member : public with_member {
public:
    void act(std::error_code& ec) override { is_one_ = job_.contains(process(), ec); }
    void check_result(const std::error_code& error) override { must(is_one_ == !error, "not known as a member"); }

private:
    bool is_one_ = false;
};

class account : public with_member {
public:
    void act(std::error_code& ec) override { found_ = job_.accounting(ec); }
    void check_result(const std::error_code& error) override {
        must(error || (found_.total_processes == 1 && found_.active_processes == 1), "wrong numbers");
    }

private:
    job_accounting found_;
};

/// CAP_SYS_RESOURCE.
bool may_raise_limits() {
    std::ifstream status("/proc/self/status");
    for (std::string word; status >> word;)
        if (word == "CapEff:" && status >> word)
            return (std::stoull(word, nullptr, 16) >> 24 & 1) != 0;
    return false;
}

class set_limits : public with_member {
public:
    void act(std::error_code& ec) override { job_.set_limits(some_limits, ec); }
    void check(const std::error_code& error) override {
        must(outsiders_.limits() == (error ? job_limits() : some_limits),
             "the job tells neither the old nor the new ones");
        const bool has_time = has(RLIMIT_CPU, 100);
        const bool has_memory = has(RLIMIT_AS, *some_limits.process_memory);
        if (!error)
            must(has_time && has_memory, "the member has not got the new ones");
        else if (may_raise_limits()) // else they cannot be taken back, as the contract says
            must(!has_time && !has_memory, "the member has new ones in spite of an error");
    }

protected:
    [[nodiscard]] bool has(int which, std::uint64_t value) const {
        rlimit now{};
        must(::prlimit(process_.id(), static_cast<__rlimit_resource>(which), nullptr, &now) == 0, "cannot be asked");
        return now.rlim_cur == value;
    }
};

/// Another member has become another user's, and may not be changed. Then nobody is, be it before or after him in the list.
class set_limits_refused : public set_limits {
public:
    void create() override {
        set_limits::create();
        outsiders_.assign(static_cast<process_id>(other_.id()));
        is_assigned_.set("yes");
        must(soon([this] { return !is_anothers_.get().empty(); }), "it does not become another user's");
    }
    void prepare() override {
        set_limits::prepare();
        is_refused_ = can_be_refused();
    }
    void act(std::error_code& ec) override {
        if (!is_refused_)
            return;
        job_.set_limits(some_limits, ec);
        if (ec == std::errc::operation_not_permitted)
            ec.clear();
    }
    void check(const std::error_code& /*error*/) override {
        // Who is hidden from the caller is passed over, and may show himself when the others have been changed.
        if (injected_error() == EACCES)
            return;
        must(outsiders_.limits() == job_limits(), "the job tells the new ones");
        must(!has(RLIMIT_CPU, 100) && !has(RLIMIT_AS, *some_limits.process_memory), "a member has the new ones");
    }
    void check_remains(const std::error_code& error) override {
        other_.kill();
        set_limits::check_remains(error);
    }

private:
    static constexpr uid_t another_user = 65534;

    /// By those who may become another user, and may not change everybody.
    static bool can_be_refused() { return ::geteuid() == 0 && !may_raise_limits(); }

    bool is_refused_ = false;
    shared_text is_assigned_;
    shared_text is_anothers_;
    helper_process other_{[this]() -> int {
        if (!soon([this] { return !is_assigned_.get().empty(); }))
            return 1;
        if (can_be_refused() && ::setuid(another_user) != 0)
            return 1;
        is_anothers_.set("yes");
        sleep_for_ever();
    }};
};

class spawn : public with_job {
public:
    void act(std::error_code& ec) override {
        try {
            child_ = job_.spawn("/bin/sleep", arguments_, {}, ec);
        } catch (const std::bad_alloc&) {
            ec = std::make_error_code(std::errc::not_enough_memory);
        }
    }
    void check(const std::error_code& error) override {
        must(outsiders_.processes().size() == (error ? 0 : 1), "a member in spite of an error, or none without one");
    }
    void check_result(const std::error_code& error) override {
        must(static_cast<bool>(child_) == !error, "an error and a process, or neither");
    }
    void undo() override {
        if (child_) {
            job_.terminate();
            must(static_cast<bool>(child_.wait(long_time)), "it cannot be ended");
            static_cast<void>(child_.exit_code());
        }
        child_ = {};
        job_.close();
    }

private:
    std::array<std::string, 1> arguments_{"1000"};
    child_process child_;
};

class wait_for_child : public with_job {
public:
    void prepare() override {
        with_job::prepare();
        const std::array<std::string, 1> arguments{"0.01"};
        child_ = job_.spawn("/bin/sleep", arguments);
    }
    void act(std::error_code& ec) override {
        got_ = child_.wait(long_time, ec);
        if (!ec)
            code_ = child_.exit_code(ec);
    }
    void check_result(const std::error_code& error) override {
        must(error || (got_ && code_ == 0), "the wrong exit code");
        must(child_.wait(long_time) && child_.exit_code() == 0, "the exit code is lost");
    }
    void undo() override {
        child_ = {};
        with_job::undo();
    }

private:
    child_process child_;
    wait_result got_ = wait_status::failed;
    std::optional<int> code_;
};

/// The victim alone has a job that ends its members with its last handle.
class close_guarded : public with_job {
public:
    void create() override {}
    void prepare() override {
        job_ = named_job::create(name(), {.kill_on_last_close = true});
        job_.assign(process());
    }
    void act(std::error_code& /*ec*/) override { job_.close(); }
    void check_remains(const std::error_code& error) override {
        must(soon([this] { return process_.has_ended(); }), "the job is gone, and a member lives on");
        with_job::check_remains(error);
    }
};

} // namespace

void add_job_operations(std::vector<named_operation>& list) {
    const auto add = [&list](std::string_view name, auto make) { list.push_back({name, make}); };
    add("assign a process to a job", make_operation<assign>);
    add("assign a process to a guarded job", make_operation<assign_guarded>);
    add("assign a process to a limited job", make_operation<assign_limited>);
    add("terminate a job", make_operation<terminate>);
    add("wait until a job is empty", make_operation<wait_for_members>);
    add("list the members of a job", make_operation<list_members>);
    add("ask a job for a member", make_operation<ask_for_member>);
    add("account for a job", make_operation<account>);
    add("set limits of a job", make_operation<set_limits>);
    add("set limits that a member refuses", make_operation<set_limits_refused>);
    add("spawn a member of a job", make_operation<spawn>);
    add("wait for a spawned member", make_operation<wait_for_child>);
    add("close the last guarded job", make_operation<close_guarded>);
}

} // namespace mutual::faults
