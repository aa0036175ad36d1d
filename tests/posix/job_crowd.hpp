#pragma once
/// \file
/// Many processes, which are members of a job from the moment on that they begin. They hold nothing of this process, know
/// nothing of each other's end, and live for some seconds at most.

#include <sys/types.h>

#include <atomic>

namespace mutual::test {

/// What they do.
enum class crowd : unsigned char {
    bomb,    ///< everyone starts others, as fast as it can, until there were so many
    hoppers, ///< everyone starts one, and ends: so many are never seen twice under one number
    churn,   ///< as a bomb, but half of them end at once, for ever
    tree,    ///< so many that have left their parents and sessions; they sleep
};

class job_crowd {
public:
    /// Starts the first of them, which waits. Before the caller has a handle that it could inherit.
    /// \param most  how many are ever born; for a tree and a bomb, how many live
    job_crowd(crowd kind, int most);
    job_crowd(const job_crowd&) = delete;
    job_crowd& operator=(const job_crowd&) = delete;
    /// Ends all of them.
    ~job_crowd();

    [[nodiscard]] pid_t first() const noexcept { return first_; }
    void begin() noexcept;
    [[nodiscard]] int born() const noexcept;
    /// Tries to start others that failed.
    [[nodiscard]] int refused() const noexcept;
    /// Starts nobody for a while.
    [[nodiscard]] bool is_still() const;

private:
    struct shared_numbers;

    shared_numbers* shared_;
    pid_t first_ = -1;
};

} // namespace mutual::test
