// Handles that travel: what the kernel says about them at each end.

#include "support/child_process.hpp"
#include "support/child_role.hpp"
#include "support/doctest.hpp"
#include "support/process.hpp"
#include "support/unique_name.hpp"

#include "native_facts.hpp"
#include "token.hpp"

#include "win32/unique_handle.hpp"

#include <mutual/error.hpp>
#include <mutual/named_event.hpp>
#include <mutual/named_mutex.hpp>
#include <mutual/shared_region.hpp>
#include <mutual/spawn_options.hpp>

#include <cstdint>
#include <string>
#include <string_view>

using namespace mutual;
using namespace mutual::test;
using mutual::platform::unique_handle;

namespace {

/// The rights of the kernel, whether children would inherit the handle, and that it can be waited for.
std::string describe(named_event event, const std::error_code& ec) {
    if (ec)
        return error_name(ec);
    const HANDLE handle = event.native_handle();
    return std::to_string(rights_of(handle)) + (is_inheritable(handle) ? " inheritable" : " private") +
           (event.try_wait() ? " set" : " unset");
}

std::string described(ACCESS_MASK rights) {
    return std::to_string(rights) + " private set";
}

named_event set_event() {
    return named_event::create_unnamed({.reset = reset_mode::manual, .initially_set = true});
}

/// A token for anything, as a forger writes it.
std::string forged(object_type type, std::uint8_t rights, std::uint64_t handle, std::uint64_t maker = 1) {
    token_label label;
    label.type = type;
    label.rights = rights;
    label.maker = maker;
    label.handles = {handle, token_label::no_handle};
    return std::string(token_text(label).view());
}

std::uint64_t value_of(HANDLE handle) {
    return reinterpret_cast<std::uintptr_t>(handle);
}

std::error_code error_of(std::string_view token) {
    std::error_code ec;
    CHECK_FALSE(named_event::from_token(token, ec));
    return ec;
}

constexpr auto all_rights = static_cast<std::uint8_t>(object_rights::all);

} // namespace

/// Answers each token by what it became; "from <process id> <token>" is fetched from there.
MUTUAL_CHILD_ROLE(native_receiver) {
    for (std::string line; parent.read_line(line);) {
        const words request = split_words(line);
        std::error_code ec;
        if (request.size() == 1) {
            named_event event = named_event::from_token(request[0], ec);
            parent.send(describe(std::move(event), ec));
            continue;
        }
        const unique_handle process(OpenProcess(PROCESS_DUP_HANDLE, FALSE, static_cast<DWORD>(std::stoul(request[0]))));
        named_event event = named_event::from_token(request[1], process.get(), ec);
        parent.send(describe(std::move(event), ec));
    }
    return 0;
}

TEST_CASE("HD-03 HD-10: an inherited handle has exactly the rights passed, and is inherited no further once taken") {
    const named_event event = set_event();
    inheritance gift = event.inheritable_token(object_rights::wait);
    child_process child("native_receiver");
    child.send(encode_word(gift.token()));
    child.expect(described(SYNCHRONIZE));
    child.send(encode_word(gift.token())); // a token is used up
    child.expect("stale_token");
    CHECK_FALSE(is_inheritable(event.native_handle()));
}

TEST_CASE("HD-08: a child that starts after the end of an inheritance gets nothing") {
    const named_event event = set_event();
    inheritance gift = event.inheritable_token();
    const std::string token = gift.token();
    gift.end();
    child_process child("native_receiver");
    child.send(encode_word(token));
    child.expect("stale_token");
}

TEST_CASE("HD-05 HD-06: a child with a list gets what is listed, and not what is inheritable besides") {
    const named_event listed = set_event();
    const named_event unlisted = set_event();
    const inheritance gift = unlisted.inheritable_token();
    spawn_options options;
    CHECK(options.native() == nullptr);
    const std::string first = options.pass(listed);
    const std::string second = options.pass(listed, object_rights::query | object_rights::wait);
    child_process child("native_receiver", {}, &options);
    child.send(encode_word(first));
    child.expect(described(SYNCHRONIZE | 3));
    child.send(encode_word(second));
    child.expect(described(SYNCHRONIZE | 1));
    child.send(encode_word(gift.token()));
    child.expect("stale_token");
}

TEST_CASE("HD-12 HD-13: a handle that was put into another process works there, and keeps the object alive") {
    child_process child("native_receiver");
    named_event event = set_event();
    const std::string token = event.duplicate_to(child.native_process(), object_rights::wait);
    event.close();
    child.send(encode_word(token));
    child.expect(described(SYNCHRONIZE));
    child.send(encode_word(token));
    child.expect("stale_token");
    std::error_code ec;
    CHECK_EQ(set_event().duplicate_to(nullptr, object_rights::all, ec), "");
    CHECK(ec == std::errc::bad_file_descriptor);
}

TEST_CASE("HD-14 HD-28: a handle can be fetched from the process in which it is inheritable, as long as it is") {
    child_process child("native_receiver");
    const named_event event = set_event();
    inheritance gift = event.inheritable_token(object_rights::wait);
    const std::string request = join_words({std::to_string(process_id()), gift.token()});
    child.send(request);
    child.expect(described(SYNCHRONIZE));
    gift.end();
    child.send(request);
    child.expect("stale_token");
}

TEST_CASE("a token fetched from what is no process is an error of the process, not of the token") {
    const named_event event = set_event();
    const inheritance gift = event.inheritable_token();
    std::error_code ec;
    CHECK_FALSE(named_event::from_token(gift.token(), event.native_handle(), ec));
    CHECK_EQ(ec, std::error_code(ERROR_INVALID_HANDLE, native_category()));
    CHECK(same_object(event, named_event::from_token(gift.token(), GetCurrentProcess())));
}

TEST_CASE("forged tokens: what stands for the process itself, or is no handle, is refused") {
    for (const std::uint64_t value :
         {~std::uint64_t{0}, ~std::uint64_t{0} - 1, std::uint64_t{0}, std::uint64_t{1} << 32U, std::uint64_t{0x102}})
        CHECK_EQ(error_of(forged(object_type::event, all_rights, value)), make_error_code(errc::invalid_token));
    CHECK_EQ(error_of(forged(object_type::event, all_rights, 0x7FFF'FFF0)), make_error_code(errc::stale_token));
}

TEST_CASE("forged tokens: a handle of another kind or with fewer rights is refused, and stays what it is") {
    const named_mutex mutex = named_mutex::create_unnamed();
    const named_event event = named_event::create_unnamed({.rights = object_rights::wait});
    // Not on its way, but somebody's.
    CHECK_EQ(error_of(forged(object_type::event, 0, value_of(event.native_handle()), 0)),
             make_error_code(errc::stale_token));
    for (const HANDLE handle : {mutex.native_handle(), event.native_handle()})
        REQUIRE(SetHandleInformation(handle, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT));
    CHECK_EQ(error_of(forged(object_type::event, all_rights, value_of(mutex.native_handle()))),
             make_error_code(errc::stale_token));
    CHECK_EQ(error_of(forged(object_type::event, all_rights, value_of(event.native_handle()))),
             make_error_code(errc::invalid_token));
    CHECK(is_inheritable(mutex.native_handle()));
    CHECK(is_inheritable(event.native_handle()));
}

TEST_CASE("HD-11 VW-25: a section without a name and one of a file arrive with their size") {
    const shared_region region = shared_region::create_unnamed({.size = 8192});
    const inheritance gift = region.inheritable_token(region_access::read_only);
    const shared_region copy = shared_region::from_token(gift.token(), GetCurrentProcess());
    CHECK_EQ(copy.size(), 8192U);
    CHECK_EQ(copy.native_name(), "");
    CHECK(copy.access() == region_access::read_only);
    CHECK(same_object(region, copy));

    const std::string name = unique_name("moved");
    const shared_region named = shared_region::create(name, {.size = 1});
    const shared_region other = shared_region::from_token(named.inheritable_token().token(), GetCurrentProcess());
    CHECK_EQ(other.native_name(), named.native_name());
    CHECK_FALSE(same_object(region, other));
}
