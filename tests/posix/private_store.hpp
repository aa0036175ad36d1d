#pragma once
/// \file
/// private_store: a folder of objects that no other program sees, as every one that root ends removes leftovers of all.

#include <string>

namespace mutual::test {

/// For this thread, and for the processes that it forks, while this lives; without effect where that is not permitted.
class private_store {
public:
    private_store();
    private_store(const private_store&) = delete;
    private_store& operator=(const private_store&) = delete;
    ~private_store();

private:
    int mounts_ = -1; ///< those of before
    int folder_ = -1; ///< the working one of before, which a change of mounts forgets
};

} // namespace mutual::test
