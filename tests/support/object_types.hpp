#pragma once
/// \file
/// The types of named objects as a table, so that what holds for all of them is tested for all of them. A new type
/// joins by one line in object_types.cpp.

#include <mutual/inheritance.hpp>
#include <mutual/native_handle.hpp>
#include <mutual/object_name.hpp>
#include <mutual/permissions.hpp>
#include <mutual/spawn_options.hpp>

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <system_error>

namespace mutual::test {

/// A handle of some object. Rights are words as in parse_access.hpp; none at all: those of the handle.
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
    /// True while the object is in that state and another thread or process, if anybody, put it there.
    [[nodiscard]] virtual bool is_marked_by_other() { return is_marked(); }

    virtual std::unique_ptr<any_object> duplicate(std::string_view rights, std::error_code& ec) const = 0;
    virtual inheritance inheritable_token(std::string_view rights, std::error_code& ec) const = 0;
    virtual std::string pass(spawn_options& options, std::string_view rights, std::error_code& ec) const = 0;
    virtual std::string duplicate_to(native_handle_type process, std::error_code& ec) const = 0;
    /// same_object(); false for a region and something else.
    [[nodiscard]] virtual bool is_same(const any_object& other) const = 0;
};

using any_object_ptr = std::unique_ptr<any_object>; ///< Null when the factory failed.

/// What a type of named objects can do that all types can.
struct any_type {
    std::string_view name;
    any_object_ptr (*create)(const object_name& name, std::error_code& ec);
    any_object_ptr (*open)(const object_name& name, std::error_code& ec);
    any_object_ptr (*open_or_create)(const object_name& name, std::error_code& ec);
    any_object_ptr (*open_with)(const object_name& name, std::string_view rights, permissions permit,
                                std::error_code& ec);
    any_object_ptr (*open_or_create_with)(const object_name& name, std::string_view rights, permissions permit,
                                          std::error_code& ec);
    any_object_ptr (*create_unnamed)(std::error_code& ec);
    any_object_ptr (*from_token)(std::string_view token, std::error_code& ec);
    any_object_ptr (*fetch)(std::string_view token, native_handle_type process, std::error_code& ec);
    std::string_view all_rights;   ///< what create() gives, in words
    std::string_view fewer_rights; ///< some of them
};

/// All types.
std::span<const any_type> object_types() noexcept;
/// The type of that name. Throws std::invalid_argument.
const any_type& find_object_type(std::string_view name);

} // namespace mutual::test
