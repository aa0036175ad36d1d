#include "counted_memory.hpp"

#include <sys/mman.h>

#include <atomic>
#include <cstdlib>
#include <new>

namespace mutual::faults {

namespace {

/// Before each allocation.
struct alignas(std::max_align_t) prefix {
    std::size_t mapped = 0; ///< bytes; 0: it came from malloc()
};

constexpr std::size_t before_all = 1'000'000;

constinit std::atomic<std::size_t> living{before_all};
constinit std::atomic<bool> from_system{false};

void* map_new(std::size_t size) noexcept {
    void* const memory = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return memory == MAP_FAILED ? nullptr : memory;
}

void* allocate(std::size_t size) noexcept {
    const bool maps = from_system;
    const std::size_t whole = size + sizeof(prefix);
    void* const memory = maps ? map_new(whole) : std::malloc(whole);
    if (memory == nullptr)
        return nullptr;
    ++living;
    return ::new (memory) prefix{maps ? whole : 0} + 1;
}

void* allocate_or_throw(std::size_t size) {
    void* const memory = allocate(size);
    if (memory == nullptr)
        throw std::bad_alloc();
    return memory;
}

void give_back(void* memory) noexcept {
    if (memory == nullptr)
        return;
    --living;
    prefix* const whole = static_cast<prefix*>(memory) - 1;
    if (whole->mapped != 0)
        ::munmap(whole, whole->mapped);
    else
        std::free(whole);
}

} // namespace

std::size_t living_allocations() noexcept {
    return living;
}

void restart_counting() noexcept {
    living = before_all;
}

allocations_from_system::allocations_from_system() noexcept {
    from_system = true;
}

allocations_from_system::~allocations_from_system() {
    from_system = false;
}

} // namespace mutual::faults

void* operator new(std::size_t size) {
    return mutual::faults::allocate_or_throw(size);
}
void* operator new[](std::size_t size) {
    return mutual::faults::allocate_or_throw(size);
}
void* operator new(std::size_t size, const std::nothrow_t& /*tag*/) noexcept {
    return mutual::faults::allocate(size);
}
void* operator new[](std::size_t size, const std::nothrow_t& /*tag*/) noexcept {
    return mutual::faults::allocate(size);
}
void operator delete(void* memory) noexcept {
    mutual::faults::give_back(memory);
}
void operator delete[](void* memory) noexcept {
    mutual::faults::give_back(memory);
}
void operator delete(void* memory, std::size_t /*size*/) noexcept {
    mutual::faults::give_back(memory);
}
void operator delete[](void* memory, std::size_t /*size*/) noexcept {
    mutual::faults::give_back(memory);
}
