#pragma once
/// \file
/// A region as a worker holds it, and what must be true of it.

#include "context.hpp"

#include <mutual/shared_region.hpp>

#include <optional>

namespace mutual::torture {

class held_region {
public:
    /// Creates or opens, at random. None when the name was taken or free, as it may be.
    static std::optional<held_region> acquire(context& worker, std::size_t name);

    /// Something that one does with a region, and checks.
    void use(context& worker);
    /// Closes the handle. The view that remains keeps its memory, and must never show up under the name again.
    region_view close(context& worker);

private:
    held_region(shared_region region, region_view view, std::size_t name);

    [[nodiscard]] region_head& head() const { return view_.as<region_head>(); }
    void examine(context& worker);
    void examine_new(context& worker);
    [[nodiscard]] bool others_may_write() const;
    void find_stamp_by_name(context& worker);
    void expect_name_taken(context& worker);

    shared_region region_;
    region_view view_;
    std::size_t name_;
};

/// Writes into the view of a region that was closed.
void haunt(context& worker, const region_view& view);

} // namespace mutual::torture
