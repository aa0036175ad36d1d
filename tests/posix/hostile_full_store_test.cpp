// A neighbour fills the store. In a store of the test's own, so that nobody else finds it full.

#include "hostile_store.hpp"

#include "posix/store_folder.hpp"
#include "support/child_process.hpp"
#include "support/child_role.hpp"
#include "support/doctest.hpp"
#include "support/object_types.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <iterator>
#include <string>

using namespace mutual;
using namespace mutual::test;

namespace {

std::string store() {
    return posix::store_folder();
}

/// For this process alone.
bool mount_small_store(const char* options) {
    return (::geteuid() == 0 ? ::unshare(CLONE_NEWNS) : ::unshare(CLONE_NEWNS | CLONE_NEWUSER)) == 0 &&
           ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
           ::mount("tmpfs", store().c_str(), "tmpfs", 0, options) == 0;
}

void fill_bytes() {
    const posix::unique_fd file(::open((store() + "/rubbish").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    const std::string rubbish(65536, 'x');
    while (::write(file.get(), rubbish.data(), rubbish.size()) > 0) {
    }
}

void fill_files() {
    for (int i = 0; ::mknod((store() + "/rubbish" + std::to_string(i)).c_str(), S_IFREG | 0600, 0) == 0; ++i) {
    }
}

std::size_t files_in_store() {
    const std::filesystem::directory_iterator files(store());
    return static_cast<std::size_t>(std::distance(begin(files), end(files)));
}

} // namespace

// Tries every type in a full store; says what came of it, and whether something stayed behind.
MUTUAL_CHILD_ROLE(in_full_store) {
    const bool by_bytes = arguments[0] == "bytes";
    if (!mount_small_store(by_bytes ? "size=1m" : "nr_inodes=20")) {
        parent.send("cannot mount");
        return 0;
    }
    parent.send("mounted");
    by_bytes ? fill_bytes() : fill_files();
    const std::size_t before = files_in_store();
    for (const any_type& type : object_types()) {
        std::error_code ec;
        const any_object_ptr object = type.create("hostile", ec);
        parent.send(object ? "created" : error_name(ec));
    }
    parent.send(std::to_string(files_in_store() - before));
    return 0;
}

TEST_CASE("SZ-11: in a store that a neighbour has filled nothing can be made, with a clear error, and nothing stays") {
    for (const std::string what : {"bytes", "files"}) {
        CAPTURE(what);
        child_process child("in_full_store", {what});
        if (child.read_line() == "cannot mount") {
            MESSAGE("skipped: this system lets nobody mount a store of his own");
            return;
        }
        for (const any_type& type : object_types()) {
            CAPTURE(type.name);
            child.expect("store_full");
        }
        child.expect("0");
    }
}
