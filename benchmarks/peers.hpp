#pragma once
/// \file
/// What the system offers itself, without mutual: the measure of its cost. One implementation per system.

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

namespace mutual::benchmark {

/// The system's own mutex that comes closest: robust, recursive, between processes.
class peer_mutex {
public:
    static const char* name();
    /// What mutual's mutex may cost at most, in times of this one's. None where mutual's is the same object.
    static std::optional<double> target();

    peer_mutex();
    peer_mutex(const peer_mutex&) = delete;
    peer_mutex& operator=(const peer_mutex&) = delete;
    ~peer_mutex();
    void lock() noexcept;
    void unlock() noexcept;

private:
    struct state;
    state* state_;
};

/// Named memory of the system's own.
class peer_region {
public:
    static const char* name();

    explicit peer_region(std::size_t size);
    peer_region(const peer_region&) = delete;
    peer_region& operator=(const peer_region&) = delete;
    ~peer_region();

    /// Opens it by name, asks for its size, maps all of it, undoes both.
    void open_and_close() const;
    /// Makes another one, maps all of it, undoes both.
    void create_and_close() const;

private:
    std::string name_;
    std::size_t size_;
    void* handle_ = nullptr;
};

/// A region of mutual that another process holds, where that makes a difference; else this one.
class held_region {
public:
    held_region(const std::string& name, std::size_t size);
    held_region(const held_region&) = delete;
    held_region& operator=(const held_region&) = delete;
    ~held_region();

private:
    struct state;
    std::unique_ptr<state> state_;
};

/// A name that no other running program uses.
std::string unique_name(const char* stem);

} // namespace mutual::benchmark
