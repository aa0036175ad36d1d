#include "checked_object.hpp"
#include "operation.hpp"

#include "support/unique_name.hpp"

#include <mutual/named_event.hpp>
#include <mutual/named_mutex.hpp>

#include <string>
#include <system_error>

namespace mutual::stepping {

namespace {

using mutual::object_type;
using posix::object_kind;

/// The victim alone has the object; whatever is left of it, the name can be used by the next one.
class alone : public operation {
public:
    [[nodiscard]] outcomes allowed() const override { return {"gone", "gone"}; }
    void create() override {}
    std::string check(const answers& /*got*/, bool /*from_memory*/) override {
        std::error_code ec;
        const named_event opened = named_event::open(name_, ec);
        must(ec == std::errc::no_such_file_or_directory, "an object without a living holder can be opened");
        return "gone";
    }
    void check_remains() override {
        named_event event = named_event::create(name_);
        must(!event.try_wait(), "a new object has an old one's state");
        event.set();
        must(event.try_wait(), "the new object does not work");
    }

protected:
    void create_event() { event_ = named_event::create(name_, {reset_mode::automatic, true}); }
    void close_event() { event_.close(); }

private:
    std::string name_ = test::unique_name("step");
    named_event event_;
};

class create_the_first : public alone {
public:
    void prepare() override {}
    void act() override { create_event(); }
};

class close_the_last : public alone {
public:
    void prepare() override { create_event(); }
    void act() override { close_event(); }
};

/// The same while this process has the object too: it keeps name and state.
class open_and_close : public operation {
public:
    open_and_close() : object_(object_kind{object_type::event, false, 1}) {}

    [[nodiscard]] outcomes allowed() const override { return {"there", "there"}; }
    void create() override { object_.create(); }
    void prepare() override {}
    void act() override {
        std::error_code ec;
        named_event event = named_event::open(object_.name(), ec);
        event.close();
    }
    std::string check(const answers& /*got*/, bool /*from_memory*/) override {
        object_.check_empty();
        const named_event opened = named_event::open(object_.name());
        must(object_.take() && !object_.take(), "the event has lost its state");
        return "there";
    }
    void check_remains() override { object_.check_empty(); }

private:
    checked_object object_;
};

} // namespace

void add_name_operations(std::vector<named_operation>& list) {
    list.push_back({"create the first handle", make_operation<create_the_first>});
    list.push_back({"close the last handle", make_operation<close_the_last>});
    list.push_back({"open and close beside another", make_operation<open_and_close>});
}

} // namespace mutual::stepping
