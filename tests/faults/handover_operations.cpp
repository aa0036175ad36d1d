// Handles on their way to other processes.

#include "helper_process.hpp"
#include "object_makers.hpp"
#include "operation.hpp"
#include "shared_text.hpp"
#include "socket_pair.hpp"
#include "waiters.hpp"

#include <mutual/mutual.hpp>

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <fstream>
#include <new>
#include <optional>
#include <string>

namespace mutual::faults {

namespace {

/// By /proc, as the other process is not asked.
bool is_inheritable_in(pid_t process, int fd) {
    std::ifstream info(fmt::format("/proc/{}/fdinfo/{}", process, fd));
    for (std::string word; info >> word;)
        if (word == "flags:" && info >> word)
            return (std::stoul(word, nullptr, 8) & O_CLOEXEC) == 0;
    return false;
}

template <typename Handle>
constexpr auto full_rights = object_rights::all;
template <>
constexpr auto full_rights<shared_region> = region_access::read_write;

/// The outsider has the object.
template <typename Handle>
class with_object : public operation {
public:
    void create() override { outsiders_ = faults::create<Handle>(name()); }
    void check(const std::error_code& /*error*/) override {
        std::error_code ec;
        const Handle again = faults::open<Handle>(name(), ec);
        must(!ec && same_object(again, outsiders_), "the name leads elsewhere now");
    }
    void close() override { outsiders_.close(); }
    void undo() override { object_.close(); }

protected:
    void open_mine() {
        std::error_code ec;
        object_ = faults::open<Handle>(name(), ec);
    }

    Handle outsiders_;
    Handle object_;
};

template <typename Handle>
class make_token : public with_object<Handle> {
public:
    void prepare() override { this->open_mine(); }
    void act(std::error_code& ec) override { gift_ = this->object_.inheritable_token(full_rights<Handle>, ec); }
    void check_result(const std::error_code& error) override {
        must(static_cast<bool>(gift_) == !error, "an error and an inheritance, or neither");
        must(error || !gift_.token().empty(), "no token");
    }
    void undo() override {
        gift_.end();
        with_object<Handle>::undo();
    }

private:
    inheritance gift_;
};

template <typename Handle>
class pass_to_child : public with_object<Handle> {
public:
    /// The list exists already, so that it can be seen whether something stays on it after an error.
    void prepare() override {
        this->open_mine();
        options_.emplace().pass_native(0);
    }
    void act(std::error_code& ec) override {
        try {
            static_cast<void>(options_->pass(this->object_, full_rights<Handle>, ec));
        } catch (const std::bad_alloc&) {
            ec = std::make_error_code(std::errc::not_enough_memory);
        }
    }
    void undo() override {
        options_.reset();
        with_object<Handle>::undo();
    }

private:
    std::optional<spawn_options> options_;
};

/// Somebody else has made a token and keeps its inheritance.
template <typename Handle>
class with_giver : public with_object<Handle> {
public:
    void create() override {
        with_object<Handle>::create();
        giver_ = helper_process([this] {
            while (::fcntl(0, F_DUPFD_CLOEXEC, 0) < first_inherited) {
            }
            std::error_code ec;
            static Handle given = faults::open<Handle>(this->name(), ec);
            static inheritance gift = given.inheritable_token();
            token_.set(gift.token());
            sleep_for_ever();
            return 0;
        });
        giver_id_.set(std::to_string(giver_.id()));
        must(soon([this] { return !token_.get().empty(); }), "no token was made");
    }
    void check_result(const std::error_code& error) override {
        must(static_cast<bool>(this->object_) == !error, "an error and a handle, or neither");
    }
    void close() override {
        giver_.kill();
        with_object<Handle>::close();
    }

protected:
    /// In the victim.
    [[nodiscard]] int open_giver() const { return static_cast<int>(::syscall(SYS_pidfd_open, giver(), 0)); }
    [[nodiscard]] pid_t giver() const { return std::stoi(giver_id_.get()); }
    shared_text token_;

    /// The giver's descriptors have numbers that nobody has in use in the victim.
    static constexpr int first_inherited = 20;

private:
    shared_text giver_id_;
    helper_process giver_;
};

template <typename Handle>
class fetch : public with_giver<Handle> {
public:
    void prepare() override {
        text_ = this->token_.get();
        process_ = this->open_giver();
    }
    void act(std::error_code& ec) override { this->object_ = Handle::from_token(text_, process_, ec); }
    void undo() override {
        with_giver<Handle>::undo();
        ::close(process_);
        text_ = std::string();
    }

private:
    std::string text_;
    int process_ = -1;
};

/// The victim has what it would have if the giver had started it: the same descriptors under the same numbers.
template <typename Handle>
class take_inherited : public with_giver<Handle> {
public:
    void prepare() override {
        text_ = this->token_.get();
        const int giver = this->open_giver();
        for (int fd = this->first_inherited; fd < last_inherited; ++fd)
            if (::fcntl(fd, F_GETFD) < 0 &&
                is_inheritable_in(this->giver(), fd)) // what is here, both have from the parent
                inherit(giver, fd);
        ::close(giver);
    }
    void act(std::error_code& ec) override { this->object_ = Handle::from_token(text_, ec); }
    void undo() override {
        with_giver<Handle>::undo();
        for (int fd = this->first_inherited; fd < last_inherited; ++fd)
            if (::fcntl(fd, F_GETFD) == 0) // ours are all closed by exec
                ::close(fd);
        text_ = std::string();
    }

private:
    static constexpr int last_inherited = 32;

    static void inherit(int giver, int fd) {
        const int copy = static_cast<int>(::syscall(SYS_pidfd_getfd, giver, fd, 0));
        must(copy >= 0, "it cannot be had");
        ::dup2(copy, fd);
        if (copy != fd)
            ::close(copy);
        ::fcntl(fd, F_SETFD, 0);
    }

    std::string text_;
};

template <typename Handle>
class send : public with_object<Handle> {
public:
    void prepare() override { this->open_mine(); }
    void act(std::error_code& ec) override { this->object_.send(sockets_.one(), full_rights<Handle>, ec); }
    void check(const std::error_code& error) override {
        must(sockets_.has_message() == !error, "a message in spite of an error, or none without one");
        if (!error)
            must(same_object(Handle::receive(sockets_.other()), this->outsiders_), "what was sent is something else");
    }

private:
    socket_pair sockets_;
};

template <typename Handle>
class receive : public with_object<Handle> {
public:
    void ready() override { this->outsiders_.send(sockets_.one()); }
    void act(std::error_code& ec) override { this->object_ = Handle::receive(sockets_.other(), ec); }
    void check_result(const std::error_code& error) override {
        must(static_cast<bool>(this->object_) == !error, "an error and a handle, or neither");
    }
    void check_remains(const std::error_code& /*error*/) override { sockets_.drop_messages(); }

private:
    socket_pair sockets_;
};

} // namespace

void add_handover_operations(std::vector<named_operation>& list) {
    const auto add = [&list](std::string_view name, auto make) { list.push_back({name, make}); };
    add("make a token of an event", make_operation<make_token<named_event>>);
    add("make a token of a region", make_operation<make_token<shared_region>>);
    add("pass an event to a child", make_operation<pass_to_child<named_event>>);
    add("pass a region to a child", make_operation<pass_to_child<shared_region>>);
    add("take over an inherited event", make_operation<take_inherited<named_event>>);
    add("take over an inherited region", make_operation<take_inherited<shared_region>>);
    add("fetch an event by token", make_operation<fetch<named_event>>);
    add("fetch a region by token", make_operation<fetch<shared_region>>);
    add("send an event", make_operation<send<named_event>>);
    add("send a region", make_operation<send<shared_region>>);
    add("receive an event", make_operation<receive<named_event>>);
    add("receive a region", make_operation<receive<shared_region>>);
}

} // namespace mutual::faults
