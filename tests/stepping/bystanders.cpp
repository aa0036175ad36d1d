#include "bystanders.hpp"

#include "operation.hpp"

#include "posix/unique_fd.hpp"
#include "support/unique_name.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <initializer_list>
#include <system_error>

namespace mutual::stepping {

namespace {

using namespace std::chrono_literals;

/// Through a description of its own, which has no lock: the file as any other program sees it.
std::vector<std::byte> read_file(const std::string& path) {
    const posix::unique_fd fd(::shm_open(path.c_str(), O_RDONLY | O_CLOEXEC, 0));
    struct stat status {};
    if (!fd || ::fstat(fd.get(), &status) != 0)
        throw violation("an object that nobody touched is gone");
    std::vector<std::byte> bytes(static_cast<std::size_t>(status.st_size));
    if (::pread(fd.get(), bytes.data(), bytes.size(), 0) != status.st_size)
        throw std::system_error(errno, std::system_category(), "read " + path);
    return bytes;
}

} // namespace

bystanders::bystanders() : stem_(test::unique_name("step")) {
}

std::string bystanders::name_of(const char* type) const {
    return stem_ + "-" + type;
}

void bystanders::create() {
    mutex_ = named_mutex::create(name_of("mutex"), {.initially_owned = true});
    event_ = named_event::create(name_of("event"), {reset_mode::automatic, true});
    manual_event_ = named_event::create(name_of("manual_event"), {reset_mode::manual, true});
    semaphore_ = named_semaphore::create(name_of("semaphore"), {.initial = 2, .maximum = 5});
    timer_ = named_timer::create(name_of("timer"));
    timer_.set(24h, 1h);
    job_ = named_job::create(name_of("job"));
    region_ = shared_region::create(name_of("region"), {.size = 5000});
    std::ranges::fill(region_.map().bytes(), std::byte{0x5a});
}

void bystanders::open() {
    mutex_ = named_mutex::open(name_of("mutex"));
    event_ = named_event::open(name_of("event"));
    manual_event_ = named_event::open(name_of("manual_event"));
    semaphore_ = named_semaphore::open(name_of("semaphore"));
    timer_ = named_timer::open(name_of("timer"));
    job_ = named_job::open(name_of("job"));
    region_ = shared_region::open(name_of("region"));
}

std::vector<std::vector<std::byte>> bystanders::read() const {
    std::vector<std::vector<std::byte>> all;
    for (const waitable* const one :
         std::initializer_list<const waitable*>{&mutex_, &event_, &manual_event_, &semaphore_, &timer_, &job_})
        all.push_back(read_file(one->native_name()));
    all.push_back(read_file(region_.native_name()));
    return all;
}

void bystanders::remember() {
    before_ = read();
}

void bystanders::check() {
    must(read() == before_, "an object that the operation is not about has changed");
    must(mutex_.state() == mutex_state::owned_by_this_thread, "the other mutex has lost its owner");
}

} // namespace mutual::stepping
