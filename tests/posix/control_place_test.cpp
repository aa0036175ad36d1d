// Where the control group of a job may be, in trees of ordinary files that look like the kernel's.

#include "posix/linux/cgroup_tree.hpp"
#include "posix/linux/control_place.hpp"
#include "support/doctest.hpp"
#include "support/unique_name.hpp"

#include <sys/xattr.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

using namespace mutual::posix;
using namespace mutual::test;

namespace {

const std::string job_name(job_group_name(0xab).view());

class fake_tree {
public:
    fake_tree() { add("/", true); }
    fake_tree(const fake_tree&) = delete;
    fake_tree& operator=(const fake_tree&) = delete;
    ~fake_tree() {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }

    /// With processes in it, unless it gives controllers to the groups below.
    void add(const std::string& group, bool gives_controllers = false) const {
        std::filesystem::create_directories(folder_ + group);
        write(group, "/cgroup.events", "populated 1\n");
        write(group, "/cgroup.procs", "1\n"); // so that nobody tries to give any
        write(group, "/cgroup.subtree_control", gives_controllers ? "cpu memory pids\n" : "\n");
    }
    [[nodiscard]] bool delegate(const std::string& group) const {
        if (::setxattr((folder_ + group).c_str(), "user.delegate", "1", 1, 0) == 0)
            return true;
        MESSAGE("the folder of temporary files has no extended attributes for users");
        return false;
    }
    [[nodiscard]] std::string place(const std::string& group, group_tree tree = group_tree::unified) const {
        return std::string(place_for_job(tree, folder_, group));
    }
    [[nodiscard]] std::string home(const std::string& group) const {
        return std::string(home_of(group_tree::unified, folder_, group));
    }

private:
    void write(const std::string& group, const std::string& file, const std::string& text) const {
        std::ofstream(folder_ + group + file) << text;
    }

    const std::string folder_ = (std::filesystem::temp_directory_path() / unique_name("mutual-groups")).string();
};

bool has_systemd() {
    return std::filesystem::exists("/run/systemd/system");
}

} // namespace

TEST_CASE("names and folders of control groups are compared by whole names") {
    CHECK(parent_group("/") == "/");
    CHECK(parent_group("/a") == "/");
    CHECK(parent_group("/a/b") == "/a");
    CHECK(is_at_or_below("/a/b", "/a"));
    CHECK(is_at_or_below("/a", "/a"));
    CHECK(is_at_or_below("/a", "/"));
    CHECK_FALSE(is_at_or_below("/ab", "/a"));
    CHECK_FALSE(is_at_or_below("/a", "/a/b"));

    CHECK(job_name == "mutual-job-00000000000000ab");
    CHECK(job_group_name::is_one(job_name));
    CHECK_FALSE(job_group_name::is_one(job_name + "0"));
    CHECK_FALSE(job_group_name::is_one("mutual-job-00000000000000AB"));
    CHECK_FALSE(job_group_name::is_one("mutual-job-../../../../etc/b"));
    CHECK(group_path({std::string(5000, 'a')}).view().empty());
}

TEST_CASE("no control group is made in a unit whose manager keeps it") {
    const fake_tree tree;
    tree.add("/user.slice/user@1.service/app.scope");
    CHECK(tree.place("/user.slice/user@1.service/app.scope").empty());
    CHECK(tree.home("/user.slice/user@1.service/app.scope") == "/user.slice/user@1.service/app.scope");
    if (!tree.delegate("/user.slice/user@1.service"))
        return;
    CHECK(tree.place("/user.slice/user@1.service/app.scope").empty()); // that is the user's manager's
}

TEST_CASE("in a delegated unit a control group is made, where it has controllers if there is such a place") {
    const fake_tree tree;
    tree.add("/some.service");
    tree.add("/some.service/main");
    tree.add("/some.service/main/" + job_name);
    if (!tree.delegate("/some.service"))
        return;
    CHECK(tree.place("/some.service") == "/some.service");
    CHECK(tree.place("/some.service/main") == "/some.service/main");
    tree.add("/some.service", true);
    CHECK(tree.place("/some.service/main") == "/some.service");
    CHECK(tree.home("/some.service/main") == "/some.service");
    // The root has controllers to give, but it is outside the unit.
    CHECK(tree.home("/some.service") == "/some.service");
    // The limits of an outer job would not hold any more.
    tree.add("/some.service/main", true);
    CHECK(tree.place("/some.service/main/" + job_name) == "/some.service/main/" + job_name);
    CHECK(tree.home("/some.service/main/" + job_name) == "/some.service/main/" + job_name);
}

TEST_CASE("without systemd a container is one place, and a hierarchy of version 1 is used at its root alone") {
    const fake_tree tree;
    tree.add("/init");
    tree.add("/" + job_name);
    if (has_systemd()) {
        CHECK(tree.place("/init").empty());
        CHECK(tree.place("/", group_tree::pids).empty());
        return;
    }
    CHECK(tree.place("/init") == "/");
    CHECK(tree.home("/init") == "/");
    CHECK(tree.place("/", group_tree::pids) == "/");
    CHECK(tree.place("/" + job_name, group_tree::pids) == "/" + job_name);
    CHECK(tree.place("/init", group_tree::pids).empty());
}
