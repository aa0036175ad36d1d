#pragma once
/// \file
/// Memory that the processes of one round share, apart from the objects.

#include "operation.hpp"

#include <array>
#include <atomic>
#include <cstddef>

namespace mutual::stepping {

inline constexpr std::size_t most_waiters = 4;

class shared_page final : public answers {
public:
    shared_page();
    shared_page(const shared_page&) = delete;
    shared_page& operator=(const shared_page&) = delete;
    ~shared_page() override;

    std::atomic<bool>& objects_exist() { return contents_->objects_exist; }
    std::atomic<bool>& victim_is_prepared() { return contents_->victim_is_prepared; }
    /// The victim has come to the end of the operation.
    std::atomic<bool>& victim_is_done() { return contents_->victim_is_done; }
    /// 0 as long as that waiter waits.
    std::atomic<int>& answer_of(std::size_t waiter) { return contents_->answers[waiter]; }

    [[nodiscard]] std::size_t count() const override;
    [[nodiscard]] int first() const override;

private:
    struct contents {
        std::atomic<bool> objects_exist{false};
        std::atomic<bool> victim_is_prepared{false};
        std::atomic<bool> victim_is_done{false};
        std::array<std::atomic<int>, most_waiters> answers{};
    };

    contents* contents_;
};

} // namespace mutual::stepping
