#include <mutual/error.hpp>

#include "error_table.hpp"
#include "support/doctest.hpp"

#include <set>
#include <string>
#include <system_error>
#include <type_traits>

using mutual::errc;

namespace {

constexpr int last_errc = static_cast<int>(errc::invalid_limit);

struct expected_condition {
    errc code;
    std::errc condition;
};

constexpr expected_condition documented[] = {
    {errc::empty_name, std::errc::invalid_argument},
    {errc::name_too_long, std::errc::filename_too_long},
    {errc::name_contains_nul, std::errc::invalid_argument},
    {errc::name_not_utf8, std::errc::invalid_argument},
    {errc::name_is_reserved, std::errc::invalid_argument},
    {errc::name_starts_with_backslash, std::errc::invalid_argument},
    {errc::name_contains_backslash, std::errc::invalid_argument},
    {errc::name_prefix_reserved, std::errc::invalid_argument},
    {errc::name_missing, std::errc::invalid_argument},
    {errc::untrusted_object, std::errc::permission_denied},
    {errc::name_busy, std::errc::timed_out},
    {errc::empty_handle, std::errc::bad_file_descriptor},
    {errc::too_many_holders, std::errc::resource_unavailable_try_again},
    {errc::not_owner, std::errc::operation_not_permitted},
    {errc::recursion_limit, std::errc::resource_unavailable_try_again},
    {errc::zero_size, std::errc::invalid_argument},
    {errc::size_too_large, std::errc::invalid_argument},
    {errc::store_full, std::errc::not_enough_memory},
    {errc::store_full, std::errc::no_space_on_device},
    {errc::empty_file, std::errc::invalid_argument},
    {errc::file_too_small, std::errc::invalid_argument},
    {errc::backing_file_lost, std::errc::no_such_file_or_directory},
    {errc::out_of_range, std::errc::result_out_of_range},
    {errc::misaligned, std::errc::invalid_argument},
    {errc::address_in_use, std::errc::address_in_use},
    {errc::insufficient_rights, std::errc::permission_denied},
    {errc::large_pages_unavailable, std::errc::not_enough_memory},
    {errc::not_supported, std::errc::not_supported},
    {errc::semaphore_full, std::errc::value_too_large},
    {errc::invalid_count, std::errc::invalid_argument},
    {errc::invalid_period, std::errc::invalid_argument},
    {errc::no_objects, std::errc::invalid_argument},
    {errc::too_many_objects, std::errc::invalid_argument},
    {errc::duplicate_object, std::errc::invalid_argument},
    {errc::cannot_be_signaled, std::errc::invalid_argument},
    {errc::invalid_token, std::errc::invalid_argument},
    {errc::stale_token, std::errc::no_such_file_or_directory},
    {errc::lost_in_fork, std::errc::bad_file_descriptor},
    {errc::process_ended, std::errc::no_such_process},
    {errc::in_another_job, std::errc::permission_denied},
    {errc::job_limit_reached, std::errc::resource_unavailable_try_again},
    {errc::invalid_limit, std::errc::invalid_argument},
};

} // namespace

TEST_CASE("each errc compares equal to the condition that its documentation names") {
    for (const expected_condition& row : documented) {
        const std::error_code code = row.code;
        CAPTURE(code.message());
        CHECK(code == row.condition);
        CHECK(code == row.code);
        CHECK_FALSE(code == std::errc::owner_dead);
    }
}

TEST_CASE("NS-02: an error that the standard has no word for equals no condition") {
    for (const errc code : {errc::wrong_object_type, errc::incompatible_layout, errc::not_a_mutual_object,
                            errc::name_collision, errc::name_removed}) {
        const std::error_code error = code;
        CHECK(error.default_error_condition().category() == mutual::category());
        CHECK_FALSE(error == std::errc::invalid_argument);
        CHECK_FALSE(error == std::errc::no_such_file_or_directory);
    }
}

TEST_CASE("each errc has a message of its own, without a full stop") {
    std::set<std::string> messages;
    for (int code = 1; code <= last_errc; ++code) {
        const std::string message = mutual::category().message(code);
        CAPTURE(message);
        CHECK(message.size() > 10);
        CHECK(message.back() != '.');
        CHECK(messages.insert(message).second);
    }
}

TEST_CASE("a number that is no errc is answered, not trusted") {
    for (const int code : {-1, 0, last_errc + 1, 1'000'000}) {
        CHECK(mutual::find_error(code) == nullptr);
        CHECK(mutual::category().message(code) == "unknown error");
        CHECK(mutual::category().default_error_condition(code).category() == mutual::category());
    }
}

TEST_CASE("the categories are two, with names that do not change") {
    CHECK(std::string(mutual::category().name()) == "mutual");
    CHECK(std::string(mutual::native_category().name()) == "mutual.native");
    CHECK(mutual::category() != mutual::native_category());
    CHECK(&mutual::category() == &mutual::category());
}

TEST_CASE("explain names operation, object and cause") {
    const std::string line = mutual::explain(errc::wrong_object_type, "open mutex", "telemetry");
    CHECK(line.starts_with("open mutex 'telemetry': the name belongs to an object of another type"));
    CHECK(line.find('\n') == std::string::npos);
}

TEST_CASE("explain leaves out what it was not told") {
    const std::error_code code = errc::not_supported;
    CHECK(mutual::explain(code, "lock mutex", "").starts_with("lock mutex: this system cannot do it"));
    CHECK(mutual::explain(code, "", "x").starts_with("'x': this system cannot do it"));
    CHECK(mutual::explain(code, "", "").starts_with("this system cannot do it"));
}

TEST_CASE("explain adds what would help") {
    CHECK(mutual::explain(errc::name_starts_with_backslash, "create region", "\\x").find(" - ") != std::string::npos);
}

TEST_CASE("explain tells the number of a code that is not mutual's") {
    const std::error_code native(2, mutual::native_category());
    CHECK(mutual::explain(native, "open region", "x").find("(system code 2)") != std::string::npos);
    const std::error_code foreign(3, std::system_category());
    CHECK(mutual::explain(foreign, "open region", "x").find("(system code 3)") != std::string::npos);
    CHECK(mutual::explain(errc::empty_name, "open region", "").find("code") == std::string::npos);
}

TEST_CASE("NS-14: explain stays one line of valid text, whatever the name contains") {
    const std::string line = mutual::explain(errc::name_not_utf8, "open region", "a\nb\x7F\xFF\xC3\xA9");
    CHECK(line.starts_with("open region 'a\\x0ab\\x7f\\xff\xC3\xA9': "));
}

TEST_CASE("explain takes any code, also none and an unknown one") {
    CHECK_FALSE(mutual::explain(std::error_code(), "open region", "x").empty());
    CHECK_FALSE(mutual::explain(std::error_code(99999, mutual::native_category()), "open region", "x").empty());
    CHECK_FALSE(mutual::explain(std::error_code(-1, mutual::category()), "open region", "x").empty());
}

TEST_CASE("object_error carries code, operation, name and the line of explain") {
    const mutual::object_error error(errc::zero_size, "create region", "telemetry");
    CHECK(error.code() == errc::zero_size);
    CHECK(error.operation() == "create region");
    CHECK(error.name() == "telemetry");
    CHECK(error.what() == mutual::explain(errc::zero_size, "create region", "telemetry"));
}

TEST_CASE("object_error is copied without throwing, as a thrown object must be") {
    static_assert(std::is_nothrow_copy_constructible_v<mutual::object_error>);
    const mutual::object_error error(errc::zero_size, "create region", "telemetry");
    const mutual::object_error copy(error);
    CHECK(std::string(copy.what()) == error.what());
}
