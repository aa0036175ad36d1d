// Creating, opening and closing, the same for all types.

#include "helper_process.hpp"
#include "object_makers.hpp"
#include "operation.hpp"

#include <mutual/mutual.hpp>

namespace mutual::faults {

namespace {

/// Nobody else has the object.
template <typename Handle>
class alone : public operation {
public:
    void undo() override { object_.close(); }

protected:
    [[nodiscard]] bool exists() const {
        std::error_code ec;
        const Handle seen = faults::open<Handle>(name(), ec);
        must(seen || ec == std::errc::no_such_file_or_directory, "the name cannot be asked for");
        return static_cast<bool>(seen);
    }

    Handle object_;
};

template <typename Handle>
class create_first : public alone<Handle> {
public:
    void act(std::error_code& ec) override { this->object_ = faults::create<Handle>(this->name(), ec); }
    void check(const std::error_code& error) override {
        must(this->exists() == !error, "it is there after an error, or not there without one");
    }
    void check_result(const std::error_code& error) override {
        must(static_cast<bool>(this->object_) == !error, "an error and an object, or neither");
        must(error || this->object_.created(), "the creator is not told");
    }
};

template <typename Handle>
class open_or_create_first : public create_first<Handle> {
public:
    void act(std::error_code& ec) override {
        this->object_ = Handle::open_or_create(this->name(), options_of<Handle>(), ec);
    }
};

template <typename Handle>
class create_unnamed : public alone<Handle> {
public:
    void act(std::error_code& ec) override { this->object_ = Handle::create_unnamed(options_of<Handle>(), ec); }
    void check_result(const std::error_code& error) override {
        must(static_cast<bool>(this->object_) == !error, "an error and an object, or neither");
    }
};

template <typename Handle>
class close_last : public alone<Handle> {
public:
    void prepare() override { this->object_ = faults::create<Handle>(this->name()); }
    /// That the name is free is checked of all operations.
    void act(std::error_code& /*ec*/) override { this->object_.close(); }
};

/// Somebody was killed while it alone had the object.
template <typename Handle>
class create_over_leftover : public create_first<Handle> {
public:
    void create() override {
        helper_process([this] {
            static Handle never_closed = faults::create<Handle>(this->name());
            return 0;
        }).result();
    }
};

/// The outsider has it, too.
template <typename Handle>
class beside : public operation {
public:
    void create() override { outsiders_ = faults::create<Handle>(name()); }
    void check(const std::error_code& /*error*/) override {
        std::error_code ec;
        const Handle again = faults::open<Handle>(name(), ec);
        must(!ec && same_object(again, outsiders_), "the name leads elsewhere now");
    }
    void check_remains(const std::error_code& error) override { check(error); }
    void close() override { outsiders_.close(); }
    void undo() override { object_.close(); }

protected:
    Handle outsiders_;
    Handle object_;
};

template <typename Handle>
class open_existing : public beside<Handle> {
public:
    void act(std::error_code& ec) override { this->object_ = faults::open<Handle>(this->name(), ec); }
    void check_result(const std::error_code& error) override {
        must(static_cast<bool>(this->object_) == !error, "an error and an object, or neither");
        must(error || !this->object_.created(), "who opens is told that it created");
    }
};

template <typename Handle>
class open_or_create_existing : public open_existing<Handle> {
public:
    void act(std::error_code& ec) override {
        this->object_ = Handle::open_or_create(this->name(), options_of<Handle>(), ec);
    }
};

template <typename Handle>
class close_beside : public beside<Handle> {
public:
    void prepare() override {
        std::error_code ec;
        this->object_ = faults::open<Handle>(this->name(), ec);
    }
    void act(std::error_code& /*ec*/) override { this->object_.close(); }
};

/// The victim has it already, and one object must stay one: a mutex is locked recursively through any handle.
class open_again : public beside<named_mutex> {
public:
    void prepare() override {
        object_ = named_mutex::open(name());
        object_.lock();
    }
    void act(std::error_code& ec) override { second_ = named_mutex::open(name(), ec); }
    void check_result(const std::error_code& error) override {
        must(static_cast<bool>(second_) == !error, "an error and an object, or neither");
        must(error || static_cast<bool>(second_.try_lock()), "the owner cannot lock it once more");
        if (!error)
            second_.unlock();
        object_.unlock();
    }
    void undo() override {
        second_.close();
        beside::undo();
    }

private:
    named_mutex second_;
};

/// An error has to come out as an exception, with a text that may take memory and look at the system.
class create_and_throw : public create_first<shared_region> {
public:
    void act(std::error_code& ec) override {
        try {
            object_ = faults::create<shared_region>(name());
        } catch (const object_error& problem) {
            ec = problem.code();
        } catch (const std::bad_alloc&) {
            ec = std::make_error_code(std::errc::not_enough_memory);
        }
    }
};

/// The file's name is a digest.
class create_long_name : public operation {
public:
    void act(std::error_code& ec) override { event_ = named_event::create(long_name_, {}, ec); }
    void check(const std::error_code& error) override {
        std::error_code ec;
        const named_event seen = named_event::open(long_name_, ec);
        must(static_cast<bool>(seen) == !error, "it is there after an error, or not there without one");
    }
    void undo() override { event_.close(); }

private:
    std::string long_name_ = name() + std::string(230, 'x');
    named_event event_;
};

class open_long_name : public operation {
public:
    void create() override { outsiders_ = named_event::create(long_name_); }
    void act(std::error_code& ec) override { event_ = named_event::open(long_name_, ec); }
    void undo() override { event_.close(); }
    void close() override { outsiders_.close(); }

private:
    std::string long_name_ = name() + std::string(230, 'x');
    named_event outsiders_;
    named_event event_;
};

} // namespace

void add_name_operations(std::vector<named_operation>& list) {
    const auto add = [&list](std::string_view name, auto make) { list.push_back({name, make}); };
    add("create region", make_operation<create_first<shared_region>>);
    add("create mutex", make_operation<create_first<named_mutex>>);
    add("create event", make_operation<create_first<named_event>>);
    add("create semaphore", make_operation<create_first<named_semaphore>>);
    add("create timer", make_operation<create_first<named_timer>>);
    add("create job", make_operation<create_first<named_job>>);
    add("create region, throwing form", make_operation<create_and_throw>);
    add("create region over a leftover", make_operation<create_over_leftover<shared_region>>);
    add("create mutex over a leftover", make_operation<create_over_leftover<named_mutex>>);
    add("create job over a leftover", make_operation<create_over_leftover<named_job>>);
    add("create event with a long name", make_operation<create_long_name>);
    add("open event with a long name", make_operation<open_long_name>);
    add("create unnamed region", make_operation<create_unnamed<shared_region>>);
    add("create unnamed mutex", make_operation<create_unnamed<named_mutex>>);
    add("create unnamed job", make_operation<create_unnamed<named_job>>);
    add("open region", make_operation<open_existing<shared_region>>);
    add("open mutex", make_operation<open_existing<named_mutex>>);
    add("open event", make_operation<open_existing<named_event>>);
    add("open semaphore", make_operation<open_existing<named_semaphore>>);
    add("open timer", make_operation<open_existing<named_timer>>);
    add("open job", make_operation<open_existing<named_job>>);
    add("open a mutex again", make_operation<open_again>);
    add("open or create a new region", make_operation<open_or_create_first<shared_region>>);
    add("open or create a new mutex", make_operation<open_or_create_first<named_mutex>>);
    add("open or create a region that is there", make_operation<open_or_create_existing<shared_region>>);
    add("open or create a mutex that is there", make_operation<open_or_create_existing<named_mutex>>);
    add("open or create a job that is there", make_operation<open_or_create_existing<named_job>>);
    add("close the last region", make_operation<close_last<shared_region>>);
    add("close the last mutex", make_operation<close_last<named_mutex>>);
    add("close the last event", make_operation<close_last<named_event>>);
    add("close the last semaphore", make_operation<close_last<named_semaphore>>);
    add("close the last timer", make_operation<close_last<named_timer>>);
    add("close the last job", make_operation<close_last<named_job>>);
    add("close a region beside another", make_operation<close_beside<shared_region>>);
    add("close a mutex beside another", make_operation<close_beside<named_mutex>>);
}

} // namespace mutual::faults
