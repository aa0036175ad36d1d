// An object goes from one process to another. Who sends it, or receives it, is its only holder.

#include "any_type.hpp"
#include "delay.hpp"
#include "operation.hpp"

#include "posix/unique_fd.hpp"
#include "support/unique_name.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <system_error>

namespace mutual::stepping {

namespace {

template <typename Handle>
class through_socket : public operation {
public:
    through_socket() {
        std::array<int, 2> ends{};
        if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0)
            throw std::system_error(errno, std::system_category(), "socketpair");
        sending_ = posix::unique_fd(ends[0]);
        receiving_ = posix::unique_fd(ends[1]);
    }

    std::string check(const answers& /*got*/, bool /*from_memory*/) override {
        sending_.reset(); // the last one: who receives is not kept waiting for what nobody can send
        std::error_code ec;
        Handle received = in_time([&] { return Handle::receive(receiving_.get(), ec); });
        must(!ec == is_there(), "a name leads to an object that nobody has, or not to one that somebody has");
        must(ec || any_type<Handle>::is_marked(received), "what was sent is not what arrived");
        return ec ? "gone" : "on its way";
    }
    void check_remains() override {
        must(!is_there(), "an object that nobody holds is still there");
        must_be_free<Handle>(name_);
    }

protected:
    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] int sending_end() const { return sending_.get(); }
    [[nodiscard]] int receiving_end() const { return receiving_.get(); }
    Handle& handle() { return handle_; }

private:
    bool is_there() {
        std::error_code ec;
        return static_cast<bool>(in_time([&] { return Handle::open(name_, {}, ec); }));
    }

    std::string name_ = test::unique_name("step");
    posix::unique_fd sending_;
    posix::unique_fd receiving_;
    Handle handle_;
};

template <typename Handle>
class send_the_only_one : public through_socket<Handle> {
public:
    [[nodiscard]] outcomes allowed() const override { return {"gone", "on its way"}; }
    void create() override {}
    void prepare() override { this->handle() = create_marked<Handle>(this->name()); }
    void act() override { this->handle().send(this->sending_end()); }
};

template <typename Handle>
class receive_the_only_one : public through_socket<Handle> {
public:
    [[nodiscard]] outcomes allowed() const override { return {"on its way", "gone"}; }
    void create() override {
        Handle sent = create_marked<Handle>(this->name());
        sent.send(this->sending_end());
    }
    void prepare() override {}
    void act() override { this->handle() = Handle::receive(this->receiving_end()); }
};

} // namespace

void add_handover_operations(std::vector<named_operation>& list) {
    list.push_back({"send the only handle of an event", make_operation<send_the_only_one<named_event>>});
    list.push_back({"send the only handle of a region", make_operation<send_the_only_one<shared_region>>});
    list.push_back({"receive the only handle of an event", make_operation<receive_the_only_one<named_event>>});
    list.push_back({"receive the only handle of a region", make_operation<receive_the_only_one<shared_region>>});
}

} // namespace mutual::stepping
