#include "support/doctest.hpp"

#include "win32/kernel_time.hpp"

#include <chrono>
#include <cstdint>
#include <limits>

#include "win32/windows.hpp"

using namespace mutual::platform;
using namespace std::chrono_literals;
using std::chrono::nanoseconds;

namespace {

std::int64_t file_time(WORD year, WORD month, WORD day) {
    SYSTEMTIME date{};
    date.wYear = year;
    date.wMonth = month;
    date.wDay = day;
    FILETIME result{};
    REQUIRE(SystemTimeToFileTime(&date, &result));
    return static_cast<std::int64_t>((std::uint64_t{result.dwHighDateTime} << 32U) | result.dwLowDateTime);
}

} // namespace

TEST_CASE("TM-02 TM-04: a span is negative, in units of 100 ns, and 0 only when it is 0") {
    CHECK_EQ(relative_time(0ns), 0);
    CHECK_EQ(relative_time(1ns), -1);
    CHECK_EQ(relative_time(100ns), -1);
    CHECK_EQ(relative_time(101ns), -2);
    CHECK_EQ(relative_time(3s), -30'000'000);
    CHECK_EQ(relative_time(nanoseconds::max()), -92'233'720'368'547'759);
}

TEST_CASE("TM-03: a point in time is a FILETIME") {
    CHECK_EQ(absolute_time(0ns), file_time(1970, 1, 1));
    CHECK_EQ(absolute_time(24h * 365), file_time(1971, 1, 1));
    CHECK_EQ(absolute_time(-24h), file_time(1969, 12, 31));
    CHECK_EQ(absolute_time(1ns), file_time(1970, 1, 1) + 1);
    CHECK_EQ(absolute_time(-1ns), file_time(1970, 1, 1));
}

TEST_CASE("TM-03: no point in time becomes a span") {
    CHECK_GT(absolute_time(nanoseconds::min()), file_time(1677, 9, 21));
    CHECK_GT(absolute_time(nanoseconds::max()), file_time(2262, 4, 11));
}

TEST_CASE("TM-03: the clock of the program and FILETIME agree about now") {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    FILETIME raw{};
    GetSystemTimeAsFileTime(&raw);
    const auto kernel_now = static_cast<std::int64_t>((std::uint64_t{raw.dwHighDateTime} << 32U) | raw.dwLowDateTime);
    const kernel_ticks difference(kernel_now - absolute_time(now));
    CHECK(std::chrono::abs(difference) < 10s);
}
