// A job's page that somebody else has written to.

#include "hostile_store.hpp"
#include "job_probe.hpp"
#include "raw_child.hpp"

#include "posix/kernel/job_page.hpp"
#include "support/doctest.hpp"
#include "support/unique_name.hpp"

#include <mutual/mutual.hpp>

#include <fmt/format.h>

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>
#include <system_error>

using namespace mutual;
using namespace mutual::test;
using posix::job_page;

namespace {

constexpr std::uint64_t all_ones = ~std::uint64_t{0};

/// A job whose page can be written to, and who must not come to harm by it.
class scribbled_job {
public:
    explicit scribbled_job(const job_options& options)
        : name_(unique_name("scribbled")), job_(named_job::create(name_, options)), probe_(job_) {}

    scribbled_job(const scribbled_job&) = delete;
    scribbled_job& operator=(const scribbled_job&) = delete;
    /// The job itself has forgotten where its groups are.
    ~scribbled_job() {
        const std::string group = fmt::format("/mutual-job-{:016x}", probe_.number());
        for (const std::string root : {"/sys/fs/cgroup", "/sys/fs/cgroup/unified", "/sys/fs/cgroup/pids"})
            within(std::chrono::seconds(1), [&] { return ::rmdir((root + group).c_str()) == 0 || errno != EBUSY; });
    }

    named_job& job() { return job_; }
    void write(const void* bytes, std::size_t size, std::size_t offset) const {
        REQUIRE(::pwrite(probe_.fd(), bytes, size, static_cast<off_t>(probe_.page_offset() + offset)) ==
                static_cast<ssize_t>(size));
    }
    void write_number(std::uint64_t number, std::size_t offset) const { write(&number, sizeof number, offset); }
    void write_folder(std::string_view text, std::size_t offset) const {
        std::string bytes(text);
        bytes.resize(1024, '\0');
        write(bytes.data(), bytes.size(), offsetof(job_page, folders) + offset);
    }

    /// Everything there is to do, in time, and to nobody else.
    void check_all_operations() {
        const raw_child bystander;
        const stopwatch since;
        std::error_code ec;
        static_cast<void>(job_.processes(ec));
        static_cast<void>(job_.accounting(ec));
        static_cast<void>(job_.limits(ec));
        CHECK_FALSE(job_.contains(static_cast<mutual::process_id>(bystander.process()), ec));
        job_.set_limits({}, ec);
        job_limits few;
        few.active_processes = 1000;
        few.process_memory = std::uint64_t{1} << 40;
        job_.set_limits(few, ec);
        {
            const raw_child member;
            job_.assign(static_cast<mutual::process_id>(member.process()), ec);
            static_cast<void>(job_.wait_until_empty(std::chrono::milliseconds(1), ec));
        }
        job_.terminate(1, ec);
        static_cast<void>(job_.wait_for(std::chrono::milliseconds(1), ec));
        CHECK(bystander.is_running());
        CHECK(since.elapsed() < std::chrono::seconds(2));
    }

private:
    std::string name_;
    named_job job_;
    job_probe probe_;
};

void check_scribbling(const std::function<void(const scribbled_job&)>& scribble) {
    for (const bool kills : {false, true}) {
        scribbled_job victim(kills ? killing() : job_options());
        scribble(victim);
        victim.check_all_operations();
        scribble(victim);
        const raw_child bystander;
        victim.job().close(); // the last handle
        CHECK(bystander.is_running());
    }
}

} // namespace

TEST_CASE("JB-06 LT-22: a page with a mark that no job has leads to nobody") {
    for (const std::uint64_t job : {std::uint64_t{0}, all_ones, std::uint64_t{1} << 63, std::uint64_t{1} << 61})
        for (const std::uint64_t path : {std::uint64_t{0}, all_ones, all_ones >> 1}) {
            CAPTURE(job);
            CAPTURE(path);
            check_scribbling([&](const scribbled_job& victim) {
                victim.write_number(job, offsetof(job_page, mark_job));
                victim.write_number(path, offsetof(job_page, mark_path));
            });
        }
}

TEST_CASE("JB-06 LT-22: a page with the folders of others, or none, is not followed") {
    const planted_name elsewhere; // a folder that is not a control group
    REQUIRE(::mkdir(elsewhere.path().c_str(), 0755) == 0);
    check_scribbling([&](const scribbled_job& victim) {
        std::size_t place = 0;
        for (const std::string_view folder : {"/sys/fs/cgroup/unified", "/sys/fs/cgroup/unified/../unified", "/tmp"})
            victim.write_folder(folder, 1024 * place++);
    });
    check_scribbling([&](const scribbled_job& victim) {
        for (std::size_t place = 0; place < 3; ++place)
            victim.write_folder(elsewhere.path(), 1024 * place);
    });
    check_scribbling([&](const scribbled_job& victim) { // without an end
        victim.write_folder(std::string(1024, '/'), 0);
        victim.write_folder(std::string(1024, 'x'), 1024);
        victim.write_folder("/sys/fs/cgroup/" + std::string(1009, 'x'), 2048);
    });
    CHECK(::access(elsewhere.path().c_str(), F_OK) == 0);
}

TEST_CASE("JB-06: a page with odd limits and unfinished terminations does no more harm than a job may do") {
    for (const std::uint64_t odd : {all_ones, std::uint64_t{1} << 63, std::uint64_t{6}, std::uint64_t{1}})
        check_scribbling([&](const scribbled_job& victim) {
            for (std::size_t at = 0; at < sizeof(posix::stored_limits); at += sizeof odd)
                victim.write_number(odd, offsetof(job_page, limits) + at);
            victim.write_number(odd, offsetof(job_page, kills_begun));
        });
}

TEST_CASE("JB-06 LT-22: pages of noise") {
    for (unsigned seed = 1; seed <= 20; ++seed) {
        CAPTURE(seed);
        check_scribbling([&](const scribbled_job& victim) {
            const std::string bytes = noise(sizeof(job_page), seed);
            victim.write(bytes.data(), bytes.size(), 0);
        });
    }
}

TEST_CASE("LT-22: a planted leftover that says that it is a job which kills kills nobody") {
    const raw_child bystander;
    const std::string name = unique_name("scribbled");
    {
        std::string bytes;
        {
            auto job = named_job::create(name, killing());
            bytes = read_file(file_of(name));
        }
        const planted_name planted(name);
        const std::size_t page = bytes.size() - posix::control_block_size + posix::job_page_offset;
        std::memset(bytes.data() + page, 0xff, sizeof(job_page));
        const auto file = planted.make_file(bytes);
        std::error_code ec;
        CHECK_FALSE(named_job::open(name, ec));
        CHECK(ec == std::errc::no_such_file_or_directory);
    }
    CHECK(bystander.is_running());
}
