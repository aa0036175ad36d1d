#pragma once
/// \file
/// What driver and workers of one run must agree on. All of it follows from the run's tag.

#include "statistics.hpp"

#include <mutual/object_name.hpp>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace mutual::torture {

struct setup {
    explicit setup(std::string run_tag);

    std::string tag; ///< part of every name, and of no name of another run
    std::filesystem::path statistics_file;
    std::vector<std::string> names;
    std::vector<std::filesystem::path> files; ///< one for each name, for regions of a file
};

/// The files of a run, prepared; removed by the destructor.
class run_files {
public:
    explicit run_files(const setup& run);
    run_files(const run_files&) = delete;
    run_files& operator=(const run_files&) = delete;
    ~run_files();

private:
    const setup& run_;
};

inline constexpr std::uint64_t file_mark = 0x656c69662061206d; ///< first word of the files, of no memory region

/// The first bytes of every region of a run.
struct region_head {
    std::uint64_t mark;                             ///< file_mark, or 0: memory
    std::uint64_t born;                             ///< how many processes think they made this region
    std::uint64_t ready;                            ///< 1 when its maker has looked at all of it: now others may write
    std::uint64_t size;                             ///< as its maker saw it
    std::array<std::uint64_t, most_workers> stamps; ///< one for each worker, to be found again through another handle
};

inline constexpr std::uint64_t file_size = 3 * sizeof(region_head);

} // namespace mutual::torture
