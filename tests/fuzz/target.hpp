#pragma once
/// \file
/// What a fuzz target is made of: one function, called with any bytes. libFuzzer calls it, or replay.cpp.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

/// The name is libFuzzer's. \return 0
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace mutual::fuzz {

/// Ends the process, which libFuzzer takes for a crash, when `holds` does not. Not an assert: that is off in most builds.
inline void require(bool holds, const char* what) noexcept {
    if (holds)
        return;
    std::fprintf(stderr, "fuzz: it does not hold that %s\n", what);
    std::abort();
}

} // namespace mutual::fuzz
