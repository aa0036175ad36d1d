#pragma once
/// \file
/// A mutex that cannot be had yet.

#include "support/unique_name.hpp"
#include "support/worker.hpp"

#include <mutual/named_mutex.hpp>

namespace mutual::test {

/// A mutex that another thread owns, until release().
class held_mutex {
public:
    held_mutex() : mutex(named_mutex::create(unique_name("held"))) {
        holder_.run([this] { mutex.lock(); });
    }
    held_mutex(const held_mutex&) = delete;
    held_mutex& operator=(const held_mutex&) = delete;
    ~held_mutex() { release(); }

    void release() {
        if (held_)
            holder_.run([this] { mutex.unlock(); });
        held_ = false;
    }

    named_mutex mutex;

private:
    worker holder_;
    bool held_ = true;
};

} // namespace mutual::test
