#pragma once
/// \file
/// forked_peer: another process, perhaps of another user or in a container, that does what a test tells it.
///
///     forked_peer other({.user = test_user(1)});
///     CHECK(other.ask([](belongings& mine, const words& args) { ... return std::string("ok"); }, name) == "ok");
///
/// A step is a lambda without captures, so that its address means the same in the forked process.

#include "support/object_types.hpp"
#include "support/words.hpp"

#include <mutual/inheritance.hpp>
#include <mutual/region_view.hpp>

#include <sys/types.h>

#include <chrono>
#include <concepts>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mutual::test {

struct identity {
    uid_t user;
    gid_t group;
    std::vector<gid_t> groups;
};

/// Users that nobody is; each is alone in the group of its own number.
identity test_user(unsigned number, std::vector<gid_t> groups = {});
/// A group that nobody is in.
inline constexpr gid_t test_group = 60010;

/// From now on this process is that user, as if it had always been. Throws std::system_error.
void become(const identity& who);

/// Only root can be other users; says so when this is somebody else.
bool can_be_others();

struct peer_options {
    std::optional<identity> user = {};
    bool in_container = false; ///< of PID and mount namespaces of its own, that shares the folder of the objects
    bool without_proc = false; ///< in a container that has no /proc, and nothing else but that folder
};

/// What a peer has from one step to the next.
struct belongings {
    std::map<std::string, any_object_ptr, std::less<>> objects;
    std::map<std::string, region_view, std::less<>> views;
    std::vector<inheritance> gifts;

    template <typename Object>
    Object& get(const std::string& name) {
        return dynamic_cast<Object&>(*objects.at(name));
    }
};

class forked_peer {
public:
    using step = std::string (*)(belongings& mine, const words& arguments);

    explicit forked_peer(const peer_options& options = {});
    forked_peer(const forked_peer&) = delete;
    forked_peer& operator=(const forked_peer&) = delete;
    /// Kills it.
    ~forked_peer() { kill(); }

    /// False when the system does not allow what was asked for; the reason has been told then.
    explicit operator bool() const noexcept { return is_ready_; }

    /// What the step returns; "error <error_name()>" for an object_error that it throws; "ended" when the peer does.
    template <typename... Arguments>
    std::string ask(step what, const Arguments&... arguments) {
        begin(what, arguments...);
        return answer();
    }
    /// As ask(), but does not wait.
    template <typename... Arguments>
    void begin(step what, const Arguments&... arguments) {
        send(what, words{to_word(arguments)...});
    }
    std::string answer();

    /// Waits until the step that was begun is blocked in the kernel, as far as the system tells.
    void await_block() const;

    /// Ends it hard, and waits until nothing is left of it.
    void kill() noexcept;
    /// As seen by this process.
    [[nodiscard]] pid_t process() const noexcept { return worker_; }

private:
    static std::string to_word(std::string_view text) { return std::string(text); }
    static std::string to_word(std::integral auto number) { return std::to_string(number); }
    void send(step what, const words& arguments);

    int socket_ = -1;
    pid_t child_ = -1;  ///< ours to reap
    pid_t worker_ = -1; ///< the same, or its child that is in the container
    bool is_ready_ = false;
};

} // namespace mutual::test
