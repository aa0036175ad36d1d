/// \file
/// A program without exceptions: an object of each type from creation to the end, by the error_code forms only.

#include <mutual/mutual.hpp>

#include <fmt/format.h>

#include <chrono>
#include <cstddef>
#include <cstdio>
#include <string>
#include <system_error>

namespace {

int failures = 0;

void expect(bool holds, const char* what, const std::error_code& ec = {}) {
    if (holds)
        return;
    ++failures;
    fmt::print(stderr, "failed: {} ({} {})\n", what, ec.category().name(), ec.value());
}

std::string unique_name(const char* what) {
    return fmt::format("mutual-no-exceptions-{}-{}", what, std::chrono::steady_clock::now().time_since_epoch().count());
}

void use_region() {
    const std::string text = unique_name("region");
    const mutual::object_name name(text);
    std::error_code ec;
    const mutual::shared_region region = mutual::shared_region::create(name, {.size = 4096}, ec);
    expect(region && region.created() && !ec, "create region", ec);

    const mutual::region_view view = region.map(ec);
    expect(!ec && view.size() >= 4096, "map region", ec);
    if (ec)
        return;
    view.bytes()[0] = std::byte{42};

    const mutual::shared_region again = mutual::shared_region::open(name, mutual::region_access::read_only, ec);
    expect(again && !ec, "open region", ec);
    const mutual::region_view read = again.map(ec);
    expect(!ec && read.const_bytes()[0] == std::byte{42}, "read region", ec);

    const mutual::named_mutex wrong = mutual::named_mutex::open_or_create(name, {}, ec);
    expect(!wrong && ec == mutual::errc::wrong_object_type, "another type's name", ec);
}

void use_mutex() {
    const std::string text = unique_name("mutex");
    const mutual::object_name name(text);
    std::error_code ec;
    mutual::named_mutex mutex = mutual::named_mutex::open_or_create(name, {}, ec);
    expect(mutex && mutex.created() && !ec, "create mutex", ec);
    expect(mutex.try_lock_for(std::chrono::seconds(10), ec) && !ec, "lock mutex", ec);
    mutex.unlock(ec);
    expect(!ec, "unlock mutex", ec);
    mutex.unlock(ec);
    expect(ec == mutual::errc::not_owner, "unlock a mutex that is not owned", ec);

    const mutual::named_mutex none = mutual::named_mutex::open("mutual-no-exceptions-there-is-none", ec);
    expect(!none && ec == std::errc::no_such_file_or_directory, "open what is not there", ec);
}

void use_signals(mutual::named_event& event, mutual::named_semaphore& units, mutual::named_timer& timer) {
    std::error_code ec;
    event.set(ec);
    expect(!ec && event.state(ec).signaled, "set event", ec);
    event.reset(ec);
    expect(!ec && event.try_wait(ec).timed_out(), "reset event", ec);
    expect(units.release(2, ec) == 0 && !ec, "release semaphore", ec);
    expect(units.acquire(ec) && units.state(ec).count == 1, "acquire semaphore", ec);
    expect(units.release(0, ec) == 0 && ec == mutual::errc::invalid_count, "release nothing", ec);
    timer.set(std::chrono::milliseconds(1), std::chrono::milliseconds(0), ec);
    expect(!ec && timer.wait_for(std::chrono::seconds(10), ec), "wait for timer", ec);
    timer.cancel(ec);
    expect(!ec && !timer.state(ec).signaled, "cancel timer", ec);
}

void use_waits() {
    const std::string texts[] = {unique_name("event"), unique_name("semaphore"), unique_name("timer")};
    std::error_code ec;
    mutual::named_event event = mutual::named_event::create(texts[0], {}, ec);
    expect(event && !ec, "create event", ec);
    mutual::named_semaphore units = mutual::named_semaphore::open_or_create(texts[1], {}, ec);
    expect(units && !ec, "create semaphore", ec);
    mutual::named_timer timer = mutual::named_timer::create(texts[2], {}, ec);
    expect(timer && !ec, "create timer", ec);
    use_signals(event, units, timer);

    const mutual::waitable_ref list[] = {event, units, timer};
    const mutual::wait_any_result any = mutual::wait_any(list, std::chrono::seconds(10), ec);
    expect(any && any.index() == 1 && !ec, "wait for any", ec);
    expect(mutual::wait_all(list, mutual::wait_limits::at_once(), ec).timed_out() && !ec, "wait for all", ec);
    expect(mutual::signal_and_wait(event, event, {}, ec) && !ec, "signal and wait", ec);
    event.close();
    expect(!mutual::wait_all(list, {}, ec) && ec == mutual::errc::empty_handle, "wait for an empty handle", ec);
}

} // namespace

int main() {
    use_region();
    use_mutex();
    use_waits();
    return failures == 0 ? 0 : 1;
}
