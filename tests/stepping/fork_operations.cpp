// A process that holds objects forks. Killed, it leaves a child that holds them, or no child.

#include "any_type.hpp"
#include "checked_object.hpp"
#include "operation.hpp"

#include "support/unique_name.hpp"

#include <unistd.h>

#include <string>
#include <system_error>

namespace mutual::stepping {

namespace {

constexpr unsigned longest_life = 60; // seconds

[[noreturn]] void live_on() {
    ::alarm(longest_life); // should the checking process die
    for (;;)
        ::pause();
}

/// The victim alone has an event and a region, with a view; beside the checking process it has a mutex, which it owns.
class fork_as_holder : public operation {
public:
    [[nodiscard]] outcomes allowed() const override { return {"gone", "the child has them"}; }
    void create() override { mutex_.create(); }
    void prepare() override {
        event_ = create_marked<named_event>(event_name_);
        region_ = create_marked<shared_region>(region_name_);
        view_ = region_.map();
        owned_ = named_mutex::open(mutex_.name());
        owned_.lock();
    }
    void act() override {
        if (::fork() == 0)
            live_on();
    }
    std::string check(const answers& /*got*/, bool /*from_memory*/) override {
        // What a process has been born with it lets go of before it does anything else, if it has got as far as that.
        wait_status first = wait_status::timed_out;
        must(soon([&] { return (first = mutex_.poll()) != wait_status::timed_out; }), "the mutex stays owned");
        must(first == wait_status::abandoned, "nobody is told that the owner was killed");
        must(mutex_.poll() == wait_status::signaled, "the mutex is abandoned twice");
        const bool has_event = is_there<named_event>(event_name_);
        must(has_event == is_there<shared_region>(region_name_), "a forked child holds the one and not the other");
        return has_event ? "the child has them" : "gone";
    }
    void check_remains() override {
        must_be_free<named_event>(event_name_);
        must_be_free<shared_region>(region_name_);
        mutex_.check_empty();
    }

private:
    template <typename Handle>
    static bool is_there(const std::string& name) {
        std::error_code ec;
        Handle opened = in_time([&] { return Handle::open(name, {}, ec); });
        must(ec || any_type<Handle>::is_marked(opened), "the state is lost");
        return !ec;
    }

    checked_object mutex_{posix::object_kind{mutual::object_type::mutex}};
    std::string event_name_ = test::unique_name("step");
    std::string region_name_ = test::unique_name("step");
    named_event event_;
    shared_region region_;
    region_view view_;
    named_mutex owned_;
};

} // namespace

void add_fork_operations(std::vector<named_operation>& list) {
    list.push_back({"fork as a holder and an owner", make_operation<fork_as_holder>});
}

} // namespace mutual::stepping
