#include "support/doctest.hpp"
#include "support/unique_name.hpp"

#include <mutual/error.hpp>
#include <mutual/shared_region.hpp>

#include "win32/unique_handle.hpp"

#include <filesystem>
#include <string>

using namespace mutual;
using mutual::test::unique_name;

namespace {

DWORD handle_count() {
    DWORD count = 0;
    REQUIRE(GetProcessHandleCount(GetCurrentProcess(), &count));
    return count;
}

/// A new file of 100 bytes.
platform::unique_file temporary(const std::filesystem::path& path) {
    platform::unique_file file(CreateFileW(path.c_str(), GENERIC_READ | GENERIC_WRITE,
                                           FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, nullptr, CREATE_NEW,
                                           FILE_ATTRIBUTE_TEMPORARY, nullptr));
    REQUIRE(file);
    const std::string text(100, 'a');
    DWORD written = 0;
    REQUIRE(WriteFile(file.get(), text.data(), static_cast<DWORD>(text.size()), &written, nullptr));
    return file;
}

} // namespace

TEST_CASE("FL-02 LT-17: a view syncs its file without a handle of its region, also when that was opened by name") {
    const std::filesystem::path path = std::filesystem::temp_directory_path() / unique_name("sync");
    temporary(path).reset();
    const std::string name = unique_name("sync");
    const DWORD before = handle_count();
    {
        shared_region creator = shared_region::from_file(name, path);
        shared_region opener = shared_region::open(name);
        region_view of_creator = creator.map();
        region_view of_opener = opener.map();
        creator.close();
        opener.close();
        for (const region_view* const view : {&of_creator, &of_opener}) {
            view->data()[1] = std::byte{'b'};
            std::error_code ec;
            view->sync(0, 0, ec);
            CHECK_EQ(ec, std::error_code());
        }
    }
    CHECK_EQ(handle_count(), before);
    std::filesystem::remove(path);
}
