#include <mutual/error.hpp>

#include "error_table.hpp"
#include "platform/error.hpp"

#include <cstddef>
#include <new>

namespace mutual {
namespace {

class mutual_category final : public std::error_category {
public:
    [[nodiscard]] const char* name() const noexcept override { return "mutual"; }

    [[nodiscard]] std::string message(int code) const override {
        const error_entry* const entry = find_error(code);
        return std::string(entry != nullptr ? entry->message : "unknown error");
    }

    [[nodiscard]] std::error_condition default_error_condition(int code) const noexcept override {
        const error_entry* const entry = find_error(code);
        if (entry == nullptr || entry->condition == no_condition)
            return {code, *this};
        return std::make_error_condition(entry->condition);
    }

    /// A full store is a lack of memory and of space on a device alike, and std::error_code has only one default.
    [[nodiscard]] bool equivalent(int code, const std::error_condition& condition) const noexcept override {
        if (code == static_cast<int>(errc::store_full) && condition == std::errc::no_space_on_device)
            return true;
        return default_error_condition(code) == condition;
    }

    using std::error_category::equivalent;
};

class system_category final : public std::error_category {
public:
    [[nodiscard]] const char* name() const noexcept override { return "mutual.native"; }

    [[nodiscard]] std::string message(int code) const override { return platform::native_message(code); }

    [[nodiscard]] std::error_condition default_error_condition(int code) const noexcept override {
        return platform::native_condition(code);
    }
};

/// Errors are made and compared until the very end of the process, so a category is never destroyed.
template <typename Category>
const Category& immortal() noexcept {
    alignas(Category) static std::byte storage[sizeof(Category)];
    static const Category* const instance = ::new (storage) Category;
    return *instance;
}

} // namespace

const std::error_category& category() noexcept {
    return immortal<mutual_category>();
}

const std::error_category& native_category() noexcept {
    return immortal<system_category>();
}

std::error_code make_error_code(errc code) noexcept {
    return {static_cast<int>(code), category()};
}

} // namespace mutual
