#include "posix/linux/kept_memory.hpp"

#include "posix/linux/sanitizer.hpp"

#include "platform/system.hpp"

#include <fcntl.h>
#include <link.h>
#include <pthread.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstdlib>
#include <string_view>

namespace mutual::posix {

namespace {

/// On both sides of what is known by its beginning only, or has other things beside it.
constexpr std::uintptr_t margin = std::uintptr_t{32} * 1024;
constexpr std::size_t other_ranges = 3; ///< than the parts of loaded objects

class range_list {
public:
    explicit range_list(std::span<memory_range> room) noexcept : room_(room), page_(platform::page_size()) {}

    /// What was loaded since the room was made is left out: nobody here can need it.
    void add(std::uintptr_t begin, std::uintptr_t end) noexcept {
        if (size_ < room_.size())
            room_[size_++] = {begin & ~(page_ - 1), (end + page_ - 1) & ~(page_ - 1)};
    }
    void add_around(std::uintptr_t begin, std::uintptr_t end) noexcept {
        add(std::max(begin, margin) - margin, end + margin);
    }

    /// In order, and without overlaps.
    std::span<memory_range> finish() noexcept {
        const auto end = room_.begin() + static_cast<std::ptrdiff_t>(size_);
        std::sort(room_.begin(), end, [](const auto& a, const auto& b) { return a.begin < b.begin; });
        std::size_t count = 0;
        for (auto range = room_.begin(); range != end; ++range) {
            if (count != 0 && range->begin <= room_[count - 1].end)
                room_[count - 1].end = std::max(room_[count - 1].end, range->end);
            else
                room_[count++] = *range;
        }
        return room_.first(count);
    }

private:
    std::span<memory_range> room_;
    std::size_t size_ = 0;
    std::uintptr_t page_;
};

int count_parts(dl_phdr_info* object, std::size_t, void* count) noexcept {
    *static_cast<std::size_t*>(count) += object->dlpi_phnum;
    return 0;
}

/// Code and data of one loaded object, and the calling thread's variables of it.
int add_parts(dl_phdr_info* object, std::size_t, void* list) noexcept {
    auto& needed = *static_cast<range_list*>(list);
    const auto variables = reinterpret_cast<std::uintptr_t>(object->dlpi_tls_data);
    for (const auto& part : std::span(object->dlpi_phdr, object->dlpi_phnum)) {
        const std::uintptr_t begin = object->dlpi_addr + part.p_vaddr;
        if (part.p_type == PT_LOAD)
            needed.add(begin, begin + part.p_memsz);
        else if (part.p_type == PT_TLS && variables != 0)
            needed.add_around(variables, variables + part.p_memsz); // the C library has some beside it
    }
    return 0;
}

/// A stack of return addresses that only the processor writes lies somewhere in memory, and no call survives without.
bool has_shadow_stack() noexcept {
    constexpr int get_status = 74; // PR_GET_SHADOW_STACK_STATUS, since Linux 6.13; missing in older headers
    unsigned long status = 0;
    bool is_known = ::prctl(get_status, &status, 0, 0, 0) == 0;
#ifdef SYS_arch_prctl
    constexpr int get_status_of_x86 = 0x5005; // ARCH_SHSTK_STATUS, since Linux 6.6
    is_known = is_known || ::syscall(SYS_arch_prctl, get_status_of_x86, &status) == 0;
#endif
    return is_known && status != 0;
}

/// It would warn of every call, and frees the C library's memory when the process ends.
bool is_under_valgrind() noexcept {
    const char* const preloaded = std::getenv("LD_PRELOAD"); // NOLINT(concurrency-mt-unsafe): as the loader reads it
    return preloaded != nullptr && std::string_view(preloaded).find("/vgpreload_") != std::string_view::npos;
}

bool unmap(std::uintptr_t begin, std::uintptr_t size) noexcept {
    return ::syscall(SYS_munmap, begin, size) == 0;
}

/// The kernel refuses what goes beyond the end of the address space, and tells nobody where that is.
void unmap_from(std::uintptr_t begin, std::uintptr_t page) noexcept {
    for (std::uintptr_t step = ~(~std::uintptr_t{0} >> 1); step >= page; step >>= 1)
        if (unmap(begin, step))
            begin += step;
}

/// \param line  of /proc/<pid>/maps, or its beginning: "7f0012345000-7f0012346000 rw-s"
void unmap_if_shared(std::string_view line) noexcept {
    constexpr int base = 16;
    const char* const end = line.data() + line.size();
    memory_range range{};
    const auto first = std::from_chars(line.data(), end, range.begin, base);
    const auto second = std::from_chars(std::min(first.ptr + 1, end), end, range.end, base);
    const bool is_shared = end - second.ptr > 4 && second.ptr[4] == 's';
    if (is_shared)
        unmap(range.begin, range.end - range.begin);
}

/// Of what was kept because it lies beside something that is needed. Without /proc it stays.
void unmap_shared() noexcept {
    // Not open(3): a sanitizer would do more than that.
    const long fd = ::syscall(SYS_openat, AT_FDCWD, "/proc/self/maps", O_RDONLY | O_CLOEXEC);
    std::array<char, 4096> text;     // NOLINT(cppcoreguidelines-pro-type-member-init)
    std::array<char, 64> line_start; // NOLINT(cppcoreguidelines-pro-type-member-init)
    std::size_t length = 0;
    for (long got = 0; (got = ::syscall(SYS_read, fd, text.data(), text.size())) > 0;) {
        for (const char c : std::span(text.data(), static_cast<std::size_t>(got))) {
            if (c != '\n' && length < line_start.size())
                line_start[length++] = c;
            if (c == '\n') {
                unmap_if_shared({line_start.data(), length});
                length = 0;
            }
        }
    }
    ::syscall(SYS_close, fd);
}

} // namespace

bool can_shed_memory() noexcept {
    constexpr bool is_sanitized = MUTUAL_SANITIZED != 0;
    return !is_sanitized && !has_shadow_stack() && !is_under_valgrind();
}

std::size_t count_needed_memory() noexcept {
    std::size_t count = other_ranges;
    ::dl_iterate_phdr(count_parts, &count);
    return count;
}

std::span<memory_range> list_needed_memory(std::span<memory_range> room, memory_range also) noexcept {
    range_list list(room);
    list.add(also.begin, also.end);
    // What the C library keeps of a thread; the kernel writes there, too (rseq), and the compiler reads its guard of the
    // stack there.
    const auto thread = std::bit_cast<std::uintptr_t>(::pthread_self());
    list.add_around(thread, thread);
    const std::uintptr_t kernel_code = ::getauxval(AT_SYSINFO_EHDR); // the vDSO, and its data beside it
    list.add_around(kernel_code, kernel_code);
    ::dl_iterate_phdr(add_parts, &list);
    return list.finish();
}

void unmap_others(std::span<const memory_range> needed) noexcept {
    std::uintptr_t end = 0;
    for (const memory_range& range : needed) {
        if (range.begin > end)
            unmap(end, range.begin - end);
        end = range.end;
    }
    if (!needed.empty())
        unmap_from(end, platform::page_size());
    unmap_shared();
}

} // namespace mutual::posix
