// What comes out of a Unix socket may be anything: a clear error, and no descriptor is kept.

#include "forked_peer.hpp"
#include "socket_objects.hpp"

#include "support/doctest.hpp"
#include "support/objects.hpp"
#include "support/token_checksum.hpp"
#include "support/unique_name.hpp"

#include <mutual/mutual.hpp>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

using namespace mutual;
using mutual::test::any_object_ptr;
using mutual::test::any_type;
using mutual::test::count_descriptors;
using mutual::test::find_object_type;
using mutual::test::object_types;
using mutual::test::raw_message;
using mutual::test::socket_pair;
using mutual::test::socket_types;
using mutual::test::unique_name;

namespace {

/// Fails unless there are as many descriptors at the end as at the beginning.
class no_leak {
public:
    no_leak() = default;
    no_leak(const no_leak&) = delete;
    no_leak& operator=(const no_leak&) = delete;
    ~no_leak() { CHECK(count_descriptors() == before_); }

private:
    std::size_t before_ = count_descriptors();
};

std::error_code error_of(const any_type& type, int socket) {
    std::error_code ec;
    CHECK_FALSE(test::receive(type, socket, ec));
    return ec;
}

/// What is sent for that object; its descriptors are the caller's.
raw_message message_of(const any_type& type, const std::string& name) {
    const socket_pair line(SOCK_SEQPACKET);
    std::error_code ec;
    const any_object_ptr object = name.empty() ? type.create_unnamed(ec) : type.create(name, ec);
    test::send(*object, line.near(), {}, ec);
    CHECK_EQ(ec, std::error_code());
    return raw_message::receive(line.far());
}

class open_file {
public:
    explicit open_file(const char* path) : fd_(::open(path, O_RDWR | O_CLOEXEC)) {}
    explicit open_file(int fd) : fd_(fd) {}
    open_file(const open_file&) = delete;
    open_file& operator=(const open_file&) = delete;
    ~open_file() { ::close(fd_); }
    [[nodiscard]] int get() const noexcept { return fd_; }

private:
    int fd_;
};

} // namespace

TEST_CASE("HD-26: an object of another type than was asked for is refused, and is not kept") {
    for (const int socket_type : socket_types) {
        for (const any_type& sent : object_types()) {
            for (const any_type& asked : object_types()) {
                if (sent.name == asked.name)
                    continue;
                CAPTURE(socket_type);
                CAPTURE(sent.name);
                CAPTURE(asked.name);
                const no_leak leak;
                const socket_pair line(socket_type);
                const std::string name = unique_name("message");
                std::error_code ec;
                any_object_ptr object = sent.create(name, ec);
                test::send(*object, line.near(), {}, ec);
                object.reset();
                CHECK_EQ(error_of(asked, line.far()), make_error_code(errc::wrong_object_type));
                CHECK_FALSE(sent.open(name, ec));
            }
        }
    }
}

TEST_CASE("the end of the connection, before a message or within one, is an error of its own") {
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        const no_leak leak;
        for (const int socket_type : {SOCK_STREAM, SOCK_SEQPACKET}) {
            socket_pair line(socket_type);
            line.close_near();
            CHECK(error_of(type, line.far()) == std::errc::connection_reset);
        }
        socket_pair line(SOCK_STREAM);
        raw_message message = message_of(type, {});
        message.text.resize(100);
        message.send(line.near());
        message.close_descriptors();
        line.close_near();
        CHECK_EQ(error_of(type, line.far()), make_error_code(errc::invalid_token));
    }
}

TEST_CASE("a stream may deliver a message in pieces") {
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        const no_leak leak;
        const socket_pair line(SOCK_STREAM);
        raw_message message = message_of(type, {});
        std::thread slow([&] {
            raw_message first{message.text.substr(0, 1), message.descriptors};
            first.send(line.near());
            for (std::size_t done = 1; done < message.text.size(); done += 100)
                raw_message{message.text.substr(done, 100), {}}.send(line.near());
        });
        std::error_code ec;
        CHECK(test::receive(type, line.far(), ec));
        CHECK_EQ(ec, std::error_code());
        slow.join();
        message.close_descriptors();
    }
}

TEST_CASE("two messages in a stream are two objects, whatever is received of them at once") {
    const no_leak leak;
    const socket_pair line(SOCK_STREAM);
    std::error_code ec;
    for (const any_type& type : object_types())
        test::send(*type.create_unnamed(ec), line.near(), {}, ec);
    for (const any_type& type : object_types()) {
        CHECK(test::receive(type, line.far(), ec));
        CHECK_EQ(ec, std::error_code());
    }
}

TEST_CASE("a message of somebody else's is refused at once, with and without descriptors") {
    const open_file null("/dev/null");
    const raw_message foreign[] = {
        {"hello", {}},
        {std::string(5000, 'x'), {}},
        {std::string(1, '\0'), {}},
        {"hello", {null.get()}},
        {std::string(5000, 'x'), {null.get(), null.get()}},
        {std::string(5000, '\0'), {null.get()}},
        {std::string(5000, 'x'), std::vector<int>(8, null.get())},
        {std::string(5000, 'x'), std::vector<int>(9, null.get())},
        {std::string(5000, 'x'), std::vector<int>(64, null.get())},
        {"mutual1:", {null.get()}},
    };
    for (const int socket_type : {SOCK_SEQPACKET, SOCK_DGRAM, SOCK_STREAM}) {
        for (const raw_message& message : foreign) {
            CAPTURE(socket_type);
            CAPTURE(message.text.size());
            CAPTURE(message.descriptors.size());
            const no_leak leak;
            socket_pair line(socket_type);
            message.send(line.near());
            if (socket_type == SOCK_STREAM) // there might come more
                line.close_near();
            CHECK_EQ(error_of(find_object_type("event"), line.far()), make_error_code(errc::invalid_token));
        }
    }
}

TEST_CASE("a message that was cut off spoils itself, not the next one") {
    for (const int socket_type : {SOCK_SEQPACKET, SOCK_DGRAM}) {
        for (const any_type& type : object_types()) {
            CAPTURE(socket_type);
            CAPTURE(type.name);
            const no_leak leak;
            const socket_pair line(socket_type);
            raw_message message = message_of(type, {});
            for (const std::size_t size : {std::size_t{1}, std::size_t{50}, message.text.size() - 1}) {
                raw_message{message.text.substr(0, size), message.descriptors}.send(line.near());
                message.send(line.near());
                CHECK_EQ(error_of(type, line.far()), make_error_code(errc::invalid_token));
                std::error_code ec;
                CHECK(test::receive(type, line.far(), ec));
                CHECK_EQ(ec, std::error_code());
            }
            message.close_descriptors();
        }
    }
}

TEST_CASE("HD-26: other descriptors than the message speaks of are refused") {
    std::array<int, 2> pipe_ends{};
    REQUIRE(::pipe2(pipe_ends.data(), O_CLOEXEC) == 0);
    const open_file reading(pipe_ends[0]);
    const open_file writing(pipe_ends[1]);
    const open_file null("/dev/null");
    const open_file folder(::open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    const open_file path(::open("/dev/shm", O_PATH | O_CLOEXEC));
    for (const any_type& type : object_types()) {
        for (const bool is_named : {true, false}) {
            CAPTURE(type.name);
            CAPTURE(is_named);
            const no_leak leak;
            raw_message message = message_of(type, is_named ? unique_name("message") : std::string());
            raw_message another = message_of(type, is_named ? unique_name("message") : std::string());
            raw_message memory{{}, {::memfd_create("test", MFD_CLOEXEC)}};
            for (const int wrong : {reading.get(), writing.get(), null.get(), folder.get(), path.get(),
                                    memory.descriptors[0], another.descriptors[0]}) {
                CAPTURE(wrong);
                for (std::size_t i = 0; i < message.descriptors.size(); ++i) {
                    const socket_pair line(SOCK_SEQPACKET);
                    raw_message forged = message;
                    forged.descriptors[i] = wrong;
                    forged.send(line.near());
                    const std::error_code ec = error_of(type, line.far());
                    CHECK((ec == errc::stale_token || ec == errc::invalid_token || ec == errc::not_a_mutual_object));
                }
            }
            for (const std::size_t count : {std::size_t{0}, message.descriptors.size() + 1, std::size_t{20}}) {
                CAPTURE(count);
                const socket_pair line(SOCK_SEQPACKET);
                raw_message forged = message;
                forged.descriptors.resize(count, message.descriptors[0]);
                forged.send(line.near());
                CHECK_EQ(error_of(type, line.far()), make_error_code(errc::invalid_token));
            }
            message.close_descriptors();
            another.close_descriptors();
            memory.close_descriptors();
        }
    }
}

TEST_CASE("HD-10: a message that claims more rights than its descriptor has is refused") {
    const no_leak leak;
    const socket_pair line(SOCK_SEQPACKET);
    std::error_code ec;
    const auto region = shared_region::create_unnamed({.size = 4096});
    region.send(line.near(), region_access::read_only);
    raw_message message = raw_message::receive(line.far());
    const std::string body(test::body_of(message.text.c_str()));
    const std::size_t rights = body.find(':') + 1;
    REQUIRE(body[rights] == '0');
    std::string more = body;
    more[rights] = '1';
    std::string text = test::with_checksum(more);
    text.resize(message.text.size());
    raw_message{text, message.descriptors}.send(line.near());
    CHECK_EQ(error_of(find_object_type("region"), line.far()), make_error_code(errc::invalid_token));
    message.close_descriptors();
}

TEST_CASE("what is no socket, or has no partner, is the system's error, and no signal") {
    const no_leak leak;
    std::error_code ec;
    const auto event = named_event::create_unnamed();
    const auto region = shared_region::create_unnamed({.size = 1});
    const open_file null("/dev/null");
    event.send(null.get(), object_rights::all, ec);
    CHECK(ec == std::errc::not_a_socket);
    static_cast<void>(named_event::receive(null.get(), ec));
    CHECK(ec == std::errc::not_a_socket);
    event.send(-1, object_rights::all, ec);
    CHECK(ec == std::errc::bad_file_descriptor);
    static_cast<void>(shared_region::receive(-1, ec));
    CHECK(ec == std::errc::bad_file_descriptor);
    for (const int socket_type : {SOCK_STREAM, SOCK_SEQPACKET}) {
        socket_pair line(socket_type);
        line.close_far();
        event.send(line.near(), object_rights::all, ec);
        CHECK(ec == std::errc::broken_pipe);
        region.send(line.near(), region_access::read_write, ec);
        CHECK(ec == std::errc::broken_pipe);
    }
    for (const int socket_type : socket_types) {
        const socket_pair line(socket_type | SOCK_NONBLOCK);
        static_cast<void>(named_event::receive(line.far(), ec));
        CHECK(ec == std::errc::resource_unavailable_try_again);
        event.send(line.near(), object_rights::all, ec);
        CHECK_EQ(ec, std::error_code());
        CHECK(named_event::receive(line.far(), ec));
    }
    CHECK_THROWS_AS(static_cast<void>(named_event::receive(null.get())), object_error);
    CHECK_THROWS_AS(event.send(null.get()), object_error);
}

TEST_CASE("a socket that tells who the sender is delivers handles too") {
    for (const int socket_type : socket_types) {
        for (const any_type& type : object_types()) {
            CAPTURE(socket_type);
            CAPTURE(type.name);
            const no_leak leak;
            const socket_pair line(socket_type);
            const int on = 1;
            REQUIRE(::setsockopt(line.far(), SOL_SOCKET, SO_PASSCRED, &on, sizeof on) == 0);
            std::error_code ec;
            const any_object_ptr object = type.create(unique_name("message"), ec);
            const any_object_ptr reading = object->duplicate(type.fewer_rights, ec); // of a region: two descriptors
            test::send(*reading, line.near(), {}, ec);
            CHECK_EQ(ec, std::error_code());
            CHECK(test::receive(type, line.far(), ec));
            CHECK_EQ(ec, std::error_code());
        }
    }
}
