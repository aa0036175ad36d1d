// Forking, using what was inherited by it, and tidying up after the dead.

#include "helper_process.hpp"
#include "object_makers.hpp"
#include "operation.hpp"
#include "private_store.hpp"

#include <mutual/mutual.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

namespace mutual::faults {

namespace {

constexpr std::byte written{42};

bool works_or_is_lost(const std::error_code& error) {
    return !error || error == errc::lost_in_fork;
}

/// The victim has handles of all kinds, and a view.
class fork_process : public operation {
public:
    void prepare() override {
        event_ = named_event::create(name());
        mutex_ = named_mutex::create(name() + "-2");
        region_ = shared_region::create(name() + "-3", {.size = region_size});
        view_ = region_.map();
        view_.bytes()[0] = written;
    }
    void act(std::error_code& ec) override {
        child_ = ::fork();
        if (child_ == 0)
            ::_exit(use_in_child() ? 0 : 1);
        if (child_ < 0)
            ec = {errno, native_category()};
    }
    void check_result(const std::error_code& error) override {
        int status = 0;
        must(error || (::waitpid(child_, &status, 0) == child_ && status == 0),
             "the child can neither use what it inherited, nor is told that it cannot");
        event_.set();
        must(static_cast<bool>(event_.try_wait()), "the event does not work in the parent any more");
        mutex_.lock();
        mutex_.unlock();
        must(region_.map().bytes()[0] == written, "the region shows other bytes");
    }
    void undo() override {
        event_.close();
        mutex_.close();
        view_.unmap();
        region_.close();
    }

    /// Without a descriptor for it the child's handle is lost, and the parent's stays as it is. Where there is no child the
    /// parent has moved to another seat all the same.
    [[nodiscard]] bool may_stop_halfway() const override { return true; }

private:
    bool use_in_child() {
        std::error_code event_error;
        std::error_code mutex_error;
        std::error_code region_error;
        event_.set(event_error);
        mutex_.lock(mutex_error);
        const shared_region copy = region_.duplicate(region_access::read_write, region_error);
        return works_or_is_lost(event_error) && works_or_is_lost(mutex_error) && works_or_is_lost(region_error) &&
               view_.bytes()[0] == written;
    }

    named_event event_;
    named_mutex mutex_;
    shared_region region_;
    region_view view_;
    pid_t child_ = -1;
};

/// The victim is a forked child of the outsider.
template <typename Handle>
class use_inherited : public operation {
public:
    use_inherited() : object_(faults::create<Handle>(name())) {}

    void act(std::error_code& ec) override { use(object_, ec); }
    void check(const std::error_code& /*error*/) override {
        std::error_code ec;
        const Handle again = faults::open<Handle>(name(), ec);
        must(!ec && same_object(again, object_), "the name leads elsewhere now");
    }
    void undo() override { object_.close(); }
    void close() override { object_.close(); }

private:
    static void use(named_event& event, std::error_code& ec) { event.set(ec); }
    static void use(named_mutex& mutex, std::error_code& ec) {
        mutex.lock(ec);
        if (!ec)
            mutex.unlock(ec);
    }
    static void use(shared_region& region, std::error_code& ec) { static_cast<void>(region.map(ec)); }

    Handle object_;
};

/// Somebody was killed while it alone had the object.
template <typename Handle>
class after_death : public operation {
public:
    void create() override {
        helper_process([this] {
            static Handle never_closed = faults::create<Handle>(name());
            return 0;
        }).result();
    }
};

template <typename Handle>
class remove_left : public after_death<Handle> {
public:
    void prepare() override { must(is_there(), "nothing was left"); }
    void act(std::error_code& ec) override { removed_ = remove_leftovers(ec); }
    void check_result(const std::error_code& /*error*/) override {
        // Others may leave something in a store that is not ours alone.
        must((removed_ == 0) == is_there() || !store_is_private(), "the number of those that were removed is wrong");
    }

private:
    /// Not what the outsider has beside it.
    [[nodiscard]] bool is_there() const { return files_in_store(this->name()).size() > 1; }

    std::size_t removed_ = 0;
};

template <typename Handle>
class open_left : public after_death<Handle> {
public:
    void act(std::error_code& ec) override {
        std::error_code error;
        const Handle opened = faults::open<Handle>(this->name(), error);
        is_open_ = static_cast<bool>(opened);
        ec = error == std::errc::no_such_file_or_directory ? std::error_code() : error;
    }
    void check_result(const std::error_code& /*error*/) override { must(!is_open_, "what nobody holds can be opened"); }

private:
    bool is_open_ = false;
};

} // namespace

void add_process_operations(std::vector<named_operation>& list) {
    const auto add = [&list](std::string_view name, auto make) { list.push_back({name, make}); };
    add("fork", make_operation<fork_process>);
    add("first use of an inherited event", make_operation<use_inherited<named_event>>);
    add("first use of an inherited mutex", make_operation<use_inherited<named_mutex>>);
    add("first use of an inherited region", make_operation<use_inherited<shared_region>>);
    add("open what a dead process left", make_operation<open_left<named_event>>);
    add("remove a region that was left", make_operation<remove_left<shared_region>>);
    add("remove a mutex that was left", make_operation<remove_left<named_mutex>>);
    add("remove a job that was left", make_operation<remove_left<named_job>>);
}

} // namespace mutual::faults
