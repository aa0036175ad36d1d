#include "peers.hpp"

#include <mutual/shared_region.hpp>

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace mutual::benchmark {

namespace {

[[noreturn]] void fail(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

void* map_shared(std::size_t size, int flags, int fd) {
    void* const memory = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED | flags, fd, 0);
    if (memory == MAP_FAILED)
        fail("mmap");
    return memory;
}

int create_object(const std::string& name, std::size_t size) {
    const int fd = ::shm_open(name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (fd < 0 || ::posix_fallocate(fd, 0, static_cast<off_t>(size)) != 0)
        fail("shm_open");
    return fd;
}

} // namespace

std::string unique_name(const char* stem) {
    return fmt::format("{}-{}", stem, ::getpid());
}

struct peer_mutex::state {
    pthread_mutex_t mutex;
};

const char* peer_mutex::name() {
    return "robust recursive process-shared pthread_mutex_t";
}

std::optional<double> peer_mutex::target() {
    return 0.8;
}

peer_mutex::peer_mutex() : state_(static_cast<state*>(map_shared(sizeof(state), MAP_ANONYMOUS, -1))) {
    pthread_mutexattr_t attributes;
    ::pthread_mutexattr_init(&attributes);
    ::pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    ::pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    ::pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
    ::pthread_mutex_init(&state_->mutex, &attributes);
    ::pthread_mutexattr_destroy(&attributes);
}

peer_mutex::~peer_mutex() {
    ::pthread_mutex_destroy(&state_->mutex);
    ::munmap(state_, sizeof(state));
}

void peer_mutex::lock() noexcept {
    ::pthread_mutex_lock(&state_->mutex);
}

void peer_mutex::unlock() noexcept {
    ::pthread_mutex_unlock(&state_->mutex);
}

const char* peer_region::name() {
    return "shm_open + fstat + mmap + munmap + close";
}

peer_region::peer_region(std::size_t size) : name_(unique_name("/mutual-benchmark-peer")), size_(size) {
    ::close(create_object(name_, size_));
}

peer_region::~peer_region() {
    ::shm_unlink(name_.c_str());
}

void peer_region::open_and_close() const {
    const int fd = ::shm_open(name_.c_str(), O_RDWR | O_CLOEXEC, 0);
    struct stat status {};
    if (fd < 0 || ::fstat(fd, &status) != 0)
        fail("shm_open");
    const auto size = static_cast<std::size_t>(status.st_size);
    void* const memory = map_shared(size, 0, fd);
    ::munmap(memory, size);
    ::close(fd);
}

void peer_region::create_and_close() const {
    const std::string name = name_ + "-new";
    const int fd = create_object(name, size_);
    ::munmap(map_shared(size_, 0, fd), size_);
    ::shm_unlink(name.c_str());
    ::close(fd);
}

namespace {

// In another process: a process that holds a region already would not need to look for it.
void hold(const std::string& name, std::size_t size, int ready, int life_line) {
    std::error_code ec;
    const shared_region region = shared_region::create(name, {.size = size}, ec);
    char byte = ec ? 'n' : 'y';
    if (::write(ready, &byte, 1) == 1)
        static_cast<void>(::read(life_line, &byte, 1) == 0); // returns when the other end is closed
}

} // namespace

struct held_region::state {
    pid_t child = 0;
    int life_line = -1; ///< the child ends when this end is closed
};

held_region::held_region(const std::string& name, std::size_t size) : state_(std::make_unique<state>()) {
    std::array<int, 2> life{};
    std::array<int, 2> ready{};
    if (::pipe(life.data()) != 0 || ::pipe(ready.data()) != 0)
        fail("pipe");
    state_->child = ::fork();
    if (state_->child == 0) {
        ::close(life[1]);
        hold(name, size, ready[1], life[0]);
        ::_exit(0);
    }
    ::close(life[0]);
    ::close(ready[1]);
    state_->life_line = life[1];
    char byte = 'n';
    const bool made = ::read(ready[0], &byte, 1) == 1 && byte == 'y';
    ::close(ready[0]);
    if (!made)
        throw std::system_error(std::make_error_code(std::errc::no_such_process), "hold a region in another process");
}

held_region::~held_region() {
    ::close(state_->life_line);
    ::waitpid(state_->child, nullptr, 0);
}

} // namespace mutual::benchmark
