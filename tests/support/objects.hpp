#pragma once
/// \file
/// The handles behind object_types.hpp, for tests and roles that need what only one type can do.

#include "support/object_types.hpp"
#include "support/parse_access.hpp"

#include <mutual/named_event.hpp>
#include <mutual/named_job.hpp>
#include <mutual/named_mutex.hpp>
#include <mutual/named_semaphore.hpp>
#include <mutual/named_timer.hpp>
#include <mutual/region_view.hpp>
#include <mutual/shared_region.hpp>
#include <mutual/waitable.hpp>

#include <cstddef>
#include <cstdint>
#include <utility>

namespace mutual::test {

/// Large enough for what tests write, not a whole number of pages.
inline constexpr std::size_t test_region_size = 5000;
/// Neither the defaults nor the ends of their ranges.
inline constexpr std::int32_t test_semaphore_initial = 2;
inline constexpr std::int32_t test_semaphore_maximum = 5;

/// Wraps what a factory returned; null when it failed.
any_object_ptr wrap(shared_region region);
any_object_ptr wrap(named_mutex mutex);
any_object_ptr wrap(named_event event);
any_object_ptr wrap(named_semaphore semaphore);
any_object_ptr wrap(named_timer timer);
any_object_ptr wrap(named_job job);

class region_object final : public any_object {
public:
    explicit region_object(shared_region region) : handle(std::move(region)) {}

    [[nodiscard]] bool created() const noexcept override { return handle.created(); }
    void mark() override;
    [[nodiscard]] bool is_marked() override;

    any_object_ptr duplicate(std::string_view rights, std::error_code& ec) const override;
    inheritance inheritable_token(std::string_view rights, std::error_code& ec) const override;
    std::string pass(spawn_options& options, std::string_view rights, std::error_code& ec) const override;
    std::string duplicate_to(native_handle_type process, std::error_code& ec) const override;
    [[nodiscard]] bool is_same(const any_object& other) const override;

    shared_region handle;

private:
    [[nodiscard]] region_access access(std::string_view rights) const;
};

/// What can be waited for.
class waitable_object : public any_object {
public:
    virtual waitable& get() noexcept = 0;
    [[nodiscard]] virtual const waitable& get() const noexcept = 0;

    inheritance inheritable_token(std::string_view rights, std::error_code& ec) const override;
    std::string pass(spawn_options& options, std::string_view rights, std::error_code& ec) const override;
    std::string duplicate_to(native_handle_type process, std::error_code& ec) const override;
    [[nodiscard]] bool is_same(const any_object& other) const override;

protected:
    [[nodiscard]] object_rights rights_in(std::string_view text) const;
};

template <typename Handle>
class object_of : public waitable_object {
public:
    explicit object_of(Handle object) : handle(std::move(object)) {}

    [[nodiscard]] bool created() const noexcept override { return handle.created(); }
    waitable& get() noexcept override { return handle; }
    [[nodiscard]] const waitable& get() const noexcept override { return handle; }
    any_object_ptr duplicate(std::string_view rights, std::error_code& ec) const override {
        return wrap(handle.duplicate(rights_in(rights), ec));
    }

    Handle handle;
};

class mutex_object final : public object_of<named_mutex> {
public:
    using object_of::object_of;
    void mark() override;
    [[nodiscard]] bool is_marked() override;
    [[nodiscard]] bool is_marked_by_other() override { return handle.state() == mutex_state::owned; }
};

class event_object final : public object_of<named_event> {
public:
    using object_of::object_of;
    void mark() override;
    [[nodiscard]] bool is_marked() override;
};

class semaphore_object final : public object_of<named_semaphore> {
public:
    using object_of::object_of;
    void mark() override;
    [[nodiscard]] bool is_marked() override;
};

class timer_object final : public object_of<named_timer> {
public:
    using object_of::object_of;
    void mark() override;
    [[nodiscard]] bool is_marked() override;
};

class job_object final : public object_of<named_job> {
public:
    using object_of::object_of;
    void mark() override;
    [[nodiscard]] bool is_marked() override;
};

} // namespace mutual::test
