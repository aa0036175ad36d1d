#pragma once
/// \file
/// The types of named objects as a table, so that what holds for all of them is tested for all of them. A new type
/// joins by one line in object_types.cpp.

#include <mutual/object_name.hpp>

#include <memory>
#include <span>
#include <string_view>
#include <system_error>

namespace mutual::test {

/// A handle of some named object.
class any_object {
public:
    any_object() = default;
    any_object(const any_object&) = delete;
    any_object& operator=(const any_object&) = delete;
    virtual ~any_object() = default;

    [[nodiscard]] virtual bool created() const noexcept = 0;
    /// Puts the object into a state that a fresh one is not in. By the calling thread, which calls is_marked() too.
    virtual void mark() = 0;
    /// True while the object is in that state.
    [[nodiscard]] virtual bool is_marked() = 0;
};

using any_object_ptr = std::unique_ptr<any_object>; ///< Null when the factory failed.

/// What a type of named objects can do that all types can.
struct object_type {
    std::string_view name;
    any_object_ptr (*create)(const object_name& name, std::error_code& ec);
    any_object_ptr (*open)(const object_name& name, std::error_code& ec);
    any_object_ptr (*open_or_create)(const object_name& name, std::error_code& ec);
};

/// All types.
std::span<const object_type> object_types() noexcept;
/// The type of that name. Throws std::invalid_argument.
const object_type& find_object_type(std::string_view name);

} // namespace mutual::test
