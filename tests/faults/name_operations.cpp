#include "operation.hpp"

#include <mutual/named_event.hpp>
#include <mutual/shared_region.hpp>

namespace mutual::faults {

namespace {

constexpr std::uint64_t region_size = 100'000;

class create_region : public operation {
public:
    void act(std::error_code& ec) override { region_ = shared_region::create(name(), {.size = region_size}, ec); }
    void check(const std::error_code& error) override {
        std::error_code ec;
        const shared_region seen = shared_region::open(name(), region_access::read_write, ec);
        if (error)
            must(ec == std::errc::no_such_file_or_directory, "what was not made can be opened");
        else
            must(!ec && seen.size() >= region_size && !seen.created(), "what was made is not there");
    }
    void undo() override { region_.close(); }

private:
    shared_region region_;
};

} // namespace

void add_name_operations(std::vector<named_operation>& list) {
    list.push_back({"create region", make_operation<create_region>});
}

} // namespace mutual::faults
