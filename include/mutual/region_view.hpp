#pragma once
/// \file
/// region_view: a part of a shared_region, mapped into this process.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <system_error>
#include <type_traits>

namespace mutual {

class shared_region;

/// What a view may do with its bytes. Write implies read; copy-on-write is a mode of its own, never a flag (PR-04).
enum class view_access : unsigned char {
    read_only,
    read_write,
    copy_on_write, ///< Writes stay private to this view and are lost with it (PR-07 … PR-09).
    execute_read,
    execute_read_write,
    execute_copy_on_write,
};

/// Which part of a region to map, and how.
struct view_options {
    std::uint64_t offset = 0; ///< First byte, any value below the region's size; need not be aligned.
    std::size_t size = 0;     ///< Bytes; 0 means "to the end of the region" (VW-01).
    /// What the view may do; by default all that the handle allows.
    std::optional<view_access> access = std::nullopt;
    /// Where the first byte must lie: exactly there or the call fails, never a hint (VW-16). `address - offset` must
    /// be a multiple of allocation_granularity() (VW-15), of large_page_size() for a region of large pages. Null lets
    /// the system choose.
    void* address = nullptr;
};

/// The granularity of view_options::address in bytes: 64 KiB on every system (VW-02), or a page where pages are larger.
[[nodiscard]] std::size_t allocation_granularity() noexcept;
/// The size of a page in bytes; sizes of memory regions are rounded up to it (SZ-02).
[[nodiscard]] std::size_t page_size() noexcept;
/// The smallest large page in bytes, 0 when the system has none (SE-09).
[[nodiscard]] std::size_t large_page_size() noexcept;

namespace detail {
struct mapping {
    void* base = nullptr;      ///< where the system put it: at or before the first byte of the view
    std::size_t size = 0;      ///< bytes mapped from base
    std::intptr_t backing = 0; ///< the system's own memory of what is behind the mapping
};
} // namespace detail

/// A part of a shared_region, mapped into this process: exactly the bytes asked for.
///
/// Move-only, empty by default; unmapped on destruction, which never fails. It keeps the memory alive, but neither
/// the region's name nor its handle: both may go first (LT-03, LT-17, VW-21). All views of a region see one another's
/// writes at once, in every process (VW-09, VW-10); addresses differ, so store offsets, not pointers.
///
/// Threads: different views are independent. The bytes are as shared as any memory: guard them, with a named_mutex
/// across processes. Writing through a read-only view is a fault (VW-22).
class region_view {
public:
    region_view() noexcept = default;
    region_view(region_view&& other) noexcept;
    region_view& operator=(region_view&& other) noexcept;
    region_view(const region_view&) = delete;
    region_view& operator=(const region_view&) = delete;
    ~region_view();

    /// True when something is mapped.
    explicit operator bool() const noexcept { return data_ != nullptr; }

    [[nodiscard]] std::byte* data() const noexcept { return data_; }
    /// Bytes, exactly as asked for: the tail of the last page is not part of the view (VW-04).
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    /// Offset of the first byte in the region.
    [[nodiscard]] std::uint64_t offset() const noexcept { return offset_; }
    [[nodiscard]] view_access access() const noexcept { return access_; }

    /// The bytes. For a view without write access use const_bytes(): writing to these would fault.
    [[nodiscard]] std::span<std::byte> bytes() const noexcept { return {data_, size_}; }
    [[nodiscard]] std::span<const std::byte> const_bytes() const noexcept { return {data_, size_}; }

    /// The object of type T that begins `offset` bytes into the view. T must be trivially copyable: anything else has
    /// pointers or invariants that mean nothing in another process. A view that cannot be written gives only
    /// `as<const T>()`.
    /// \errors errc::out_of_range, errc::misaligned, errc::insufficient_rights
    template <typename T>
    [[nodiscard]] T& as(std::size_t offset = 0) const;
    template <typename T>
    [[nodiscard]] T* as(std::size_t offset, std::error_code& ec) const noexcept;

    /// `count` objects of type T, the first one `offset` bytes into the view; by default as many as fit.
    /// \errors as for as()
    template <typename T>
    [[nodiscard]] std::span<T> as_span(std::size_t offset = 0, std::size_t count = std::dynamic_extent) const;
    template <typename T>
    [[nodiscard]] std::span<T> as_span(std::size_t offset, std::size_t count, std::error_code& ec) const noexcept;

    /// Starts writing the changed bytes of a file-backed view to its file and does not wait for the disk (FL-02).
    /// Other processes need no flush to see them (FL-08). Nothing to do for memory (FL-04) and read-only views (FL-05).
    /// \param size  bytes from `offset` on; 0 means to the end of the view (FL-01); neither needs to be aligned (FL-03)
    /// \errors errc::out_of_range (FL-06), errc::empty_handle
    /// \see FlushViewOfFile, msync(2) MS_ASYNC
    void flush(std::size_t offset = 0, std::size_t size = 0) const;
    void flush(std::size_t offset, std::size_t size, std::error_code& ec) const noexcept;

    /// As flush(), and returns when the bytes have reached the disk, and whatever is needed to find them there again.
    /// \see FlushFileBuffers, msync(2) MS_SYNC
    void sync(std::size_t offset = 0, std::size_t size = 0) const;
    void sync(std::size_t offset, std::size_t size, std::error_code& ec) const noexcept;

    /// Takes rights away from the whole view, or gives back what an earlier call took: never more than it was mapped
    /// with (PR-22). Between shared and copy-on-write there is no change (PR-23).
    /// \errors errc::insufficient_rights, errc::empty_handle
    void protect(view_access access);
    void protect(view_access access, std::error_code& ec) noexcept;

    /// Backs a part of a region made with commit_mode::reserved by memory, for all views of it in every process
    /// (SE-04); new bytes are zero. No effect on bytes that have memory already. Never undone (SE-06).
    /// \param size  bytes from `offset` on; 0 means to the end of the view; widened to whole pages
    /// \errors errc::store_full, errc::out_of_range, errc::insufficient_rights for a view that was mapped without the
    ///         right to write to the region (copy-on-write included), errc::empty_handle
    void commit(std::size_t offset = 0, std::size_t size = 0);
    void commit(std::size_t offset, std::size_t size, std::error_code& ec) noexcept;

    /// Unmaps now; the view is empty afterwards. A second call does nothing (VW-17).
    void unmap() noexcept;

private:
    friend class shared_region;

    static constexpr std::size_t all_that_fit = std::dynamic_extent;
    [[nodiscard]] void* element(std::size_t offset, std::size_t size, std::size_t alignment, bool writable,
                                std::error_code& ec) const noexcept;
    [[noreturn]] static void fail(const std::error_code& ec, const char* operation);

    std::byte* data_ = nullptr;
    std::size_t size_ = 0;
    std::uint64_t offset_ = 0;
    detail::mapping mapping_;
    view_access access_ = view_access::read_only;
    view_access mapped_access_ = view_access::read_only;
};

template <typename T>
T* region_view::as(std::size_t offset, std::error_code& ec) const noexcept {
    static_assert(std::is_trivially_copyable_v<T>, "only trivially copyable types mean the same in every process");
    return static_cast<T*>(const_cast<std::remove_const_t<T>*>(
        static_cast<const std::remove_const_t<T>*>(element(offset, sizeof(T), alignof(T), !std::is_const_v<T>, ec))));
}

template <typename T>
T& region_view::as(std::size_t offset) const {
    std::error_code ec;
    T* const object = as<T>(offset, ec);
    if (ec)
        fail(ec, "access view");
    return *object;
}

template <typename T>
std::span<T> region_view::as_span(std::size_t offset, std::size_t count, std::error_code& ec) const noexcept {
    static_assert(std::is_trivially_copyable_v<T>, "only trivially copyable types mean the same in every process");
    if (count == all_that_fit)
        count = offset <= size_ ? (size_ - offset) / sizeof(T) : 0;
    // A product that wraps around must not look like a small one.
    constexpr auto most = static_cast<std::size_t>(-1);
    const std::size_t bytes = count <= most / sizeof(T) ? count * sizeof(T) : most;
    void* const first = element(offset, bytes, alignof(T), !std::is_const_v<T>, ec);
    return ec ? std::span<T>() : std::span<T>(static_cast<T*>(first), count);
}

template <typename T>
std::span<T> region_view::as_span(std::size_t offset, std::size_t count) const {
    std::error_code ec;
    const std::span<T> objects = as_span<T>(offset, count, ec);
    if (ec)
        fail(ec, "access view");
    return objects;
}

} // namespace mutual
