#include "hostile_store.hpp"

#include "posix/kernel/control_block.hpp"
#include "posix/kernel/leftover.hpp"
#include "posix/kernel/seat.hpp"
#include "posix/store_folder.hpp"
#include "support/doctest.hpp"
#include "support/timing.hpp"
#include "support/unique_name.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <random>
#include <utility>

namespace mutual::test {

using namespace posix;

std::string file_of(const object_name& name) {
    return store_folder() + std::string(shm_path(name).text());
}

std::string read_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    REQUIRE(in);
    return bytes;
}

std::string noise(std::size_t size, unsigned seed) {
    std::minstd_rand random(seed);
    std::string bytes(size, '\0');
    for (char& byte : bytes)
        byte = static_cast<char>(random() >> 8U);
    return bytes;
}

std::string look_at(const std::string& path) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0)
        return "nothing";
    const std::string result =
        fmt::format("{} {:o} {} {} {} {}.{:09} ", status.st_ino, status.st_mode, status.st_uid, status.st_nlink,
                    status.st_size, status.st_ctim.tv_sec, status.st_ctim.tv_nsec);
    return S_ISREG(status.st_mode) ? result + read_file(path) : result;
}

planted_name::planted_name() : planted_name(unique_name("hostile")) {
}

planted_name::planted_name(std::string name) : name_(std::move(name)), path_(file_of(name_)) {
}

planted_name::~planted_name() {
    if (::unlink(path_.c_str()) != 0)
        ::rmdir(path_.c_str());
}

unique_fd planted_name::make_file(std::string_view bytes) const {
    unique_fd fd(::open(path_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    REQUIRE(fd);
    REQUIRE(::write(fd.get(), bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
    return fd;
}

planted_object::planted_object(std::string_view bytes) : planted_object(bytes, unique_name("hostile")) {
}

planted_object::planted_object(std::string_view bytes, const std::string& name)
    : planted_name(name), file_(make_file(bytes)), size_(bytes.size()) {
    sit_on_seat(file_.get());
}

void planted_object::write(const void* bytes, std::size_t size, std::uint64_t offset) const {
    REQUIRE(::pwrite(fd(), bytes, size, static_cast<off_t>(offset)) == static_cast<ssize_t>(size));
}

void planted_object::resize(std::uint64_t size) const {
    REQUIRE(::ftruncate(fd(), static_cast<off_t>(size)) == 0);
}

std::uint64_t planted_object::control_offset() const noexcept {
    return size_ - control_block_size;
}

std::string planted_object::bytes_of_object(const any_type& type) {
    const std::string name = unique_name("hostile");
    std::error_code ec;
    const any_object_ptr object = type.create(name, ec);
    REQUIRE_FALSE(ec);
    return read_file(file_of(name));
}

void check_refused(const std::string& name, std::error_code expected) {
    check_refused_or(name, expected, expected);
}

void check_refused_or(const std::string& name, std::error_code expected, std::error_code otherwise) {
    const std::string before = look_at(file_of(name));
    for (const any_type& type : object_types()) {
        for (const auto make : {type.open, type.open_or_create, type.create}) {
            CAPTURE(type.name);
            const stopwatch since;
            std::error_code ec;
            CHECK_FALSE(make(name, ec));
            CHECK_MESSAGE((ec == expected || ec == otherwise), ec);
            CHECK(since.elapsed() < refused_within);
        }
    }
    CHECK(look_at(file_of(name)) == before);
}

void check_left_alone(const planted_name& planted) {
    const std::string before = look_at(planted.path());
    CHECK_FALSE(remove_leftover(shm_path(planted.name()).c_str()));
    CHECK(look_at(planted.path()) == before);
}

void sit_on_seat(int fd) {
    std::error_code ec;
    take_shared_seat(fd, ec);
    REQUIRE_FALSE(ec);
}

} // namespace mutual::test
