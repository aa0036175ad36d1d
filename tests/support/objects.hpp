#pragma once
/// \file
/// The handles behind object_types.hpp, for tests and roles that need what only one type can do.

#include "support/object_types.hpp"

#include <mutual/named_mutex.hpp>
#include <mutual/region_view.hpp>
#include <mutual/shared_region.hpp>

#include <utility>

namespace mutual::test {

/// Large enough for what tests write, not a whole number of pages.
inline constexpr std::size_t test_region_size = 5000;

class region_object final : public any_object {
public:
    explicit region_object(shared_region region) : handle(std::move(region)) {}

    [[nodiscard]] bool created() const noexcept override { return handle.created(); }
    void mark() override;
    [[nodiscard]] bool is_marked() override;

    shared_region handle;
};

class mutex_object final : public any_object {
public:
    explicit mutex_object(named_mutex mutex) : handle(std::move(mutex)) {}

    [[nodiscard]] bool created() const noexcept override { return handle.created(); }
    void mark() override;
    [[nodiscard]] bool is_marked() override;

    named_mutex handle;
};

/// Wraps what a factory returned; null when it failed.
any_object_ptr wrap(shared_region region);
any_object_ptr wrap(named_mutex mutex);

} // namespace mutual::test
