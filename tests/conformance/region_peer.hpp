#pragma once
/// \file
/// Another process that has opened a region and does with it what the test says.

#include "support/child_process.hpp"

#include <mutual/shared_region.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace mutual::test {

/// How the peer finds the region.
enum class opening : unsigned char {
    by_name,        ///< shared_region::open
    by_native_name, ///< shared_region::open_native
};

/// A process with one region, mapped as a whole. All members wait for its answer and throw child_error without one.
class region_peer {
public:
    explicit region_peer(std::string_view name, region_access access = region_access::read_write,
                         opening how = opening::by_name);

    /// How opening and mapping went: error_name(), "none" when all is well.
    [[nodiscard]] const std::string& outcome() const noexcept { return outcome_; }
    /// The size of the region as the peer sees it.
    [[nodiscard]] std::uint64_t size();
    void write(std::uint64_t offset, std::string_view text);
    [[nodiscard]] std::string read(std::uint64_t offset, std::size_t size);
    /// Commits bytes through the peer's view; error_name().
    [[nodiscard]] std::string commit(std::uint64_t offset, std::size_t size);
    /// Lets the process end by itself.
    void finish();

private:
    std::string ask(const words& command);

    child_process process_;
    std::string outcome_;
};

/// The same text as bytes of a view, and back.
void put(const region_view& view, std::size_t offset, std::string_view text);
[[nodiscard]] std::string get(const region_view& view, std::size_t offset, std::size_t size);

} // namespace mutual::test
