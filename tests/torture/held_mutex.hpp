#pragma once
/// \file
/// A mutex as a worker holds it, and what must be true of it.

#include "context.hpp"

#include <mutual/named_mutex.hpp>

#include <optional>

namespace mutual::torture {

class held_mutex {
public:
    /// Creates or opens, at random. None when the name was taken or free, as it may be.
    static std::optional<held_mutex> acquire(context& worker, std::size_t name);

    /// Something that one does with a mutex, and checks.
    void use(context& worker);
    /// Closes the handle, now and then while the mutex is owned.
    void close(context& worker);

private:
    held_mutex(named_mutex mutex, std::size_t name);

    [[nodiscard]] lock_result lock_somehow(context& worker, std::error_code& ec);
    void lock_and_work(context& worker);
    void unlock(context& worker);
    void enter(context& worker, bool may_be_torn);
    void work(context& worker);
    void leave(context& worker);
    void find_by_name(context& worker);
    void expect_name_taken(context& worker);
    void close_owned(context& worker);

    named_mutex mutex_;
    std::size_t name_;
};

} // namespace mutual::torture
