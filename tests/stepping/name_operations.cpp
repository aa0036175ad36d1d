// The first and the last handle of a name.

#include "any_type.hpp"
#include "delay.hpp"
#include "leftover_file.hpp"
#include "operation.hpp"
#include "store.hpp"

#include "support/unique_name.hpp"

#include <mutual/leftovers.hpp>

#include <string>
#include <system_error>

namespace mutual::stepping {

namespace {

/// The victim alone has the object. Whatever is left of it when it is dead is no object any more, and goes when the name
/// is next used, or by remove_leftovers().
template <typename Handle>
class alone : public operation {
public:
    void create() override {}
    std::string check(const answers& /*got*/, bool /*from_memory*/) override {
        const std::string outcome = describe();
        const way_to_remove way = next_way_to_remove();
        if (way == way_to_remove::create)
            return outcome;
        if (way == way_to_remove::open)
            must(!can_be_opened(), "an object without a living holder can be opened");
        else
            in_time([] { return remove_leftovers(); });
        must(files_in_store(name_).empty(), "what a kill has left is not removed");
        return outcome;
    }
    void check_remains() override {
        in_time([&] {
            must_be_free<Handle>(name_);
            return true;
        });
        must(files_in_store(name_).empty(), "closing the last handle did not remove the file");
    }

protected:
    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] virtual std::string describe() { return look_at_file(name_).describe(); }
    Handle& handle() { return handle_; }

private:
    bool can_be_opened() {
        std::error_code ec;
        const Handle opened = in_time([&] { return Handle::open(name_, {}, ec); });
        must(!ec || ec == std::errc::no_such_file_or_directory, "the name of a dead process's object is in the way");
        return !ec;
    }

    std::string name_ = test::unique_name("step");
    Handle handle_;
};

template <typename Handle>
class create_the_first : public alone<Handle> {
public:
    [[nodiscard]] outcomes allowed() const override { return {"no file", "a leftover", {"an unfinished file"}}; }
    void prepare() override {}
    void act() override { this->handle() = Handle::create(this->name(), any_type<Handle>::marked()); }
};

/// Another process looks at it all the time. What nobody is at work on is finished, or is not there.
class create_under_watch : public create_the_first<named_event> {
public:
    void between_steps() override {
        if (!is_being_worked_on(name()))
            must(named_event::open(name()).state().signaled, "an object can be opened that is not finished");
    }
};

class open_or_create_the_first : public create_the_first<named_event> {
public:
    void act() override { handle() = named_event::open_or_create(name(), any_type<named_event>::marked()); }
};

template <typename Handle>
class close_the_last : public alone<Handle> {
public:
    [[nodiscard]] outcomes allowed() const override { return {"a leftover", "no file"}; }
    void prepare() override { this->handle() = create_marked<Handle>(this->name()); }
    void act() override { this->handle().close(); }
};

/// Others were killed before the victim comes, and have left the file.
template <typename Handle>
class on_a_leftover : public alone<Handle> {
public:
    void create() override {
        first_ = in_killed_process([this] { this->handle() = create_marked<Handle>(this->name()); });
    }
    void prepare() override {}

protected:
    [[nodiscard]] std::string describe() override {
        const seen_file seen = look_at_file(this->name());
        return seen.kind == file_kind::finished && seen.creator == first_ ? "the old leftover" : seen.describe();
    }

private:
    unsigned long first_ = 0;
};

template <typename Handle>
class create_on_a_leftover : public on_a_leftover<Handle> {
public:
    [[nodiscard]] outcomes allowed() const override {
        return {"the old leftover", "a leftover", {"no file", "an unfinished file"}};
    }
    void act() override { this->handle() = Handle::create(this->name(), any_type<Handle>::marked()); }
};

class open_a_leftover : public on_a_leftover<named_event> {
public:
    [[nodiscard]] outcomes allowed() const override { return {"the old leftover", "no file"}; }
    void act() override {
        std::error_code not_found;
        handle() = named_event::open(name(), not_found);
    }
};

class remove_a_leftover : public on_a_leftover<shared_region> {
public:
    [[nodiscard]] outcomes allowed() const override { return {"the old leftover", "no file"}; }
    void act() override { remove_leftovers(); }
};

} // namespace

void add_name_operations(std::vector<named_operation>& list) {
    list.push_back({"create a region", make_operation<create_the_first<shared_region>>});
    list.push_back({"create a mutex, owned", make_operation<create_the_first<named_mutex>>});
    list.push_back({"create an event, set", make_operation<create_the_first<named_event>>});
    list.push_back({"create a semaphore", make_operation<create_the_first<named_semaphore>>});
    list.push_back({"create a timer", make_operation<create_the_first<named_timer>>});
    list.push_back({"create a job", make_operation<create_the_first<named_job>>});
    list.push_back({"create an event, set, looked at meanwhile", make_operation<create_under_watch>});
    list.push_back({"open or create, which creates", make_operation<open_or_create_the_first>});
    list.push_back({"create a region on a leftover", make_operation<create_on_a_leftover<shared_region>>});
    list.push_back({"create an event on a leftover", make_operation<create_on_a_leftover<named_event>>});
    list.push_back({"open a leftover", make_operation<open_a_leftover>});
    list.push_back({"remove leftovers", make_operation<remove_a_leftover>});
    list.push_back({"close the last handle of a region", make_operation<close_the_last<shared_region>>});
    list.push_back({"close the last handle of an owned mutex", make_operation<close_the_last<named_mutex>>});
    list.push_back({"close the last handle of an event", make_operation<close_the_last<named_event>>});
    list.push_back({"close the last handle of a semaphore", make_operation<close_the_last<named_semaphore>>});
    list.push_back({"close the last handle of a timer", make_operation<close_the_last<named_timer>>});
    list.push_back({"close the last handle of a job", make_operation<close_the_last<named_job>>});
}

} // namespace mutual::stepping
