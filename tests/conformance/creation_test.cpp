#include "temporary_file.hpp"

#include "support/agent.hpp"
#include "support/doctest.hpp"
#include "support/unique_name.hpp"

#include <mutual/error.hpp>
#include <mutual/named_mutex.hpp>
#include <mutual/shared_region.hpp>

#include <cstdint>
#include <cstring>
#include <string>

using namespace mutual;
using mutual::test::agent;
using mutual::test::unique_name;

namespace {

void store(const region_view& view, int value) {
    std::memcpy(view.data(), &value, sizeof value);
}

int load(const region_view& view) {
    int value = 0;
    std::memcpy(&value, view.data(), sizeof value);
    return value;
}

} // namespace

TEST_CASE("CO-01: open_or_create of a mutex that exists gives no ownership, whatever was asked") {
    const std::string name = unique_name("mutex");
    named_mutex mutex = named_mutex::create(name);
    named_mutex again = named_mutex::open_or_create(name, {.initially_owned = true});
    CHECK_FALSE(again.created());
    CHECK(again.state() == mutex_state::free);
    std::error_code ec;
    again.unlock(ec);
    CHECK_EQ(ec, make_error_code(errc::not_owner));

    agent other;
    CHECK(other.ask("open_or_create mutex m", name, "owned") == "ok opened");
    CHECK(other.ask("unlock m") == "error not_owner");
    CHECK(mutex.try_lock().status() == wait_status::signaled);
    CHECK(other.ask("open_or_create mutex n", name, "owned") == "ok opened");
    CHECK(other.ask("unlock n") == "error not_owner");
    mutex.unlock();
}

TEST_CASE("CO-02: open_or_create by the owner does not lock once more") {
    const std::string name = unique_name("mutex");
    named_mutex mutex = named_mutex::create(name, {.initially_owned = true});
    named_mutex again = named_mutex::open_or_create(name, {.initially_owned = true});
    CHECK_FALSE(again.created());
    again.unlock();
    CHECK(mutex.state() == mutex_state::free);
    std::error_code ec;
    mutex.unlock(ec);
    CHECK_EQ(ec, make_error_code(errc::not_owner));
}

TEST_CASE("CO-05: wrong arguments are found before the name is looked at") {
    const std::string name = unique_name("mutex");
    const named_mutex mutex = named_mutex::create(name);
    std::error_code ec;
    CHECK_FALSE(shared_region::open_or_create(name, {.size = 0}, ec));
    CHECK_EQ(ec, make_error_code(errc::zero_size));
    CHECK_FALSE(shared_region::create(name, {.size = ~std::uint64_t{0}}, ec));
    CHECK_EQ(ec, make_error_code(errc::size_too_large));
}

TEST_CASE("CO-08: size 0 is an error although the region exists, and the region is unharmed") {
    const std::string name = unique_name("region");
    const shared_region region = shared_region::create(name, {.size = 1});
    std::error_code ec;
    CHECK_FALSE(shared_region::open_or_create(name, {.size = 0}, ec));
    CHECK_EQ(ec, make_error_code(errc::zero_size));
    CHECK(ec == std::errc::invalid_argument);
    CHECK(shared_region::open(name).size() == region.size());
}

TEST_CASE("CO-07: an existing region keeps its size, whatever size was asked") {
    const std::string name = unique_name("region");
    const shared_region region = shared_region::create(name, {.size = 3 * page_size()});
    agent other;
    for (const std::uint64_t size : {std::uint64_t{1}, std::uint64_t{3} * page_size(), std::uint64_t{1} << 30U}) {
        CAPTURE(size);
        const shared_region again = shared_region::open_or_create(name, {.size = size});
        CHECK_FALSE(again.created());
        CHECK(again.size() == 3 * page_size());
        CHECK(again.map().size() == 3 * page_size());
        CHECK(other.ask("open_or_create region r", name, size) == "ok opened");
        CHECK(other.ask("size r") == "ok " + std::to_string(3 * page_size()));
        CHECK(other.ask("close r") == "ok");
    }
    CHECK(region.size() == 3 * page_size());
}

TEST_CASE("CO-09: the handle that open_or_create gives is limited to what it asked for, the region is not") {
    const std::string name = unique_name("region");
    const shared_region region = shared_region::create(name, {.size = 100});
    agent other;
    CHECK(other.ask("open_or_create region r", name, 100, "read_only") == "ok opened");
    CHECK(other.ask("map v r 0 0 read_only") == "ok");
    CHECK(other.ask("map w r 0 0 read_write") == "error insufficient_rights");
    const region_view view = region.map();
    std::memcpy(view.data(), "still writable", 14);
    CHECK(other.ask("read v 0 14") == "ok still writable");
}

TEST_CASE("CO-10: a file does not change what is behind a name that exists") {
    const test::temporary_file file("a text that is not in the region");
    const std::string name = unique_name("region");
    const shared_region region = shared_region::create(name, {.size = 100});
    const shared_region again = shared_region::from_file(name, file.path(), {.size = 1000});
    CHECK_FALSE(again.created());
    CHECK(again.size() == region.size());
    store(region.map(), 42);
    CHECK(load(again.map()) == 42);
    CHECK(file.contents() == "a text that is not in the region");
}

TEST_CASE("CO-11: what open_or_create returns can do everything, also when it only opened") {
    const std::string name = unique_name("mutex");
    agent other;
    CHECK(other.ask("create mutex m", name) == "ok created");
    named_mutex mutex = named_mutex::open_or_create(name);
    CHECK_FALSE(mutex.created());
    CHECK(mutex.lock().status() == wait_status::signaled);
    CHECK(mutex.state() == mutex_state::owned_by_this_thread);
    mutex.unlock();
}

TEST_CASE("CO-15: an opener sees the object as it is, not as it began") {
    const std::string name = unique_name("mutex");
    const std::string region_name = unique_name("region");
    named_mutex mutex = named_mutex::create(name, {.initially_owned = true});
    const shared_region region = shared_region::create(region_name, {.size = 100});
    store(region.map(), 42);
    agent other;
    CHECK(other.ask("open mutex m", name) == "ok opened");
    CHECK(other.ask("state m") == "ok owned");
    CHECK(other.ask("open region r", region_name) == "ok opened");
    CHECK(other.ask("map v r") == "ok");
    CHECK(other.ask("read v 0 1") == "ok *");
    mutex.unlock();
    CHECK(other.ask("open mutex again", name) == "ok opened");
    CHECK(other.ask("state again") == "ok free");
}
