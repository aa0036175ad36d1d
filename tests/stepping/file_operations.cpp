// A region of a file, which grows when it is made.

#include "delay.hpp"
#include "leftover_file.hpp"
#include "operation.hpp"
#include "store.hpp"

#include "support/unique_name.hpp"

#include <mutual/shared_region.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <system_error>

namespace mutual::stepping {

namespace {

constexpr std::uint64_t old_size = 100;
constexpr std::uint64_t new_size = 10000;
constexpr char old_byte = 'x';

class region_of_file : public operation {
public:
    ~region_of_file() override {
        std::error_code ignored;
        std::filesystem::remove(file_, ignored);
    }
    void create() override { std::ofstream(file_) << std::string(old_size, old_byte); }
    std::string check(const answers& /*got*/, bool /*from_memory*/) override {
        const std::uint64_t size = std::filesystem::file_size(file_);
        must(size == old_size || size == new_size, "the file has a size that nobody asked for");
        const std::string outcome =
            std::string(size == old_size ? "as long as before, " : "grown, ") + look_at_file(name_).describe();
        std::error_code ec;
        static_cast<void>(in_time([&] { return shared_region::open(name_, region_access::read_only, ec); }));
        must(ec == std::errc::no_such_file_or_directory, "a region without a living holder can be opened");
        must(files_in_store(name_).empty(), "what a kill has left is not removed");
        return outcome;
    }
    /// The next one begins with the file as it is.
    void check_remains() override {
        const shared_region region = in_time([&] { return make(); });
        const region_view view = region.map();
        const std::span<const std::byte> bytes = view.const_bytes();
        must(bytes.size() >= new_size, "the region is too short");
        const auto is_old = [](std::byte one) { return one == std::byte{old_byte}; };
        must(std::ranges::all_of(bytes.first(old_size), is_old), "the file has lost its bytes");
        must(std::ranges::none_of(bytes.subspan(old_size), is_old), "the file has bytes that nobody wrote");
    }

protected:
    shared_region make() { return shared_region::from_file(name_, file_, {.size = new_size}); }
    shared_region& region() { return region_; }

private:
    std::string name_ = test::unique_name("step");
    std::filesystem::path file_ = std::filesystem::temp_directory_path() / ("mutual-" + name_);
    shared_region region_;
};

class make_and_map : public region_of_file {
public:
    [[nodiscard]] outcomes allowed() const override {
        return {"as long as before, no file",
                "grown, a leftover",
                {"as long as before, an unfinished file", "grown, an unfinished file"}};
    }
    void prepare() override {}
    void act() override {
        region() = make();
        view_ = region().map();
    }

private:
    region_view view_;
};

class close_the_last_region : public region_of_file {
public:
    [[nodiscard]] outcomes allowed() const override { return {"grown, a leftover", "grown, no file"}; }
    void prepare() override { region() = make(); }
    void act() override { region().close(); }
};

} // namespace

void add_file_operations(std::vector<named_operation>& list) {
    list.push_back({"make a region of a file, which grows, and map it", make_operation<make_and_map>});
    list.push_back({"close the last handle of a region of a file", make_operation<close_the_last_region>});
}

} // namespace mutual::stepping
