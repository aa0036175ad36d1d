#pragma once
/// \file
/// shared_region: memory or a file that processes share, by name or without one.

#include <mutual/inheritance.hpp>
#include <mutual/native_handle.hpp>
#include <mutual/object_name.hpp>
#include <mutual/object_type.hpp>
#include <mutual/permissions.hpp>
#include <mutual/region_view.hpp>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>

namespace mutual {

/// What a region allows (when created) and what a handle of it may be used for (when opened). Write implies read.
enum class region_access : unsigned char {
    read_only,
    read_write,
    execute_read,
    execute_read_write,
};

/// When the memory behind a region is taken.
enum class commit_mode : unsigned char {
    /// All of it at creation, so that a full store is an error there and never a fault later (SE-01, SZ-11).
    committed,
    /// Nothing yet: region_view::commit() takes it piece by piece (SE-03). Ignored for files (SE-07).
    reserved,
};

/// The size of the pages behind a memory region.
enum class page_request : unsigned char {
    normal,
    prefer_large, ///< Large pages when they can be had, else normal ones; shared_region::large_pages() tells.
    /// Large pages or errc::large_pages_unavailable; std::errc::invalid_argument when the size is no multiple of
    /// large_page_size().
    require_large,
};

/// How to create a memory region.
struct region_options {
    std::uint64_t size = 0; ///< Bytes, more than 0; rounded up to whole pages (SZ-02).
    region_access access = region_access::read_write;
    commit_mode commit = commit_mode::committed;
    page_request pages = page_request::normal; ///< Large ones need commit_mode::committed (SE-09).
    permissions permit{};                      ///< Who may open a new region (CO-12).
};

/// How to open a region that exists.
struct region_open_options {
    region_access access = region_access::read_write;
    /// What is trusted. Say what the creator said, to open another user's region.
    permissions permit{};
};

/// How to make a region of a file.
struct file_region_options {
    /// Bytes; 0 means the file's size at this moment (SZ-04). A file that is smaller grows to it (SZ-06).
    std::uint64_t size = 0;
    region_access access = region_access::read_write;
    /// Who may open a new region by its name (CO-12); opening the file itself is the file system's matter.
    permissions permit{};
};

namespace detail {
struct incoming;
} // namespace detail

namespace platform {
struct region;
struct region_closer {
    void operator()(region* handle) const noexcept;
};
} // namespace platform

/// A handle of a shared region: a named or unnamed piece of memory, or a file, that processes map with map().
///
/// The region and its name are gone when the last handle in any process is: closed, or its process ended in any way
/// (LT-01, LT-06). Views keep the memory alive, never the name (LT-03); the next create() of the name then makes a new,
/// zeroed region beside the old views (LT-04). Its size never changes (SZ-10).
///
/// Move-only, empty by default, closed on destruction, which never fails. const members may be called from several
/// threads at once. A region cannot be waited for (VW-27).
///
/// Errors of all factories: the name's own (object_name::error), errc::wrong_object_type, errc::untrusted_object,
/// errc::incompatible_layout, errc::name_busy, std::errc::permission_denied, std::errc::too_many_files_open.
class shared_region {
public:
    static constexpr object_type type = object_type::region;

    shared_region() noexcept = default;
    shared_region(shared_region&&) noexcept = default;
    shared_region& operator=(shared_region&&) noexcept = default;
    ~shared_region() = default;

    /// Makes a new memory region, zero-filled.
    /// \errors std::errc::file_exists when the name has a region already; errc::zero_size, errc::size_too_large,
    ///         errc::store_full, errc::large_pages_unavailable
    /// \see CreateFileMappingW, shm_open(3)
    [[nodiscard]] static shared_region create(const object_name& name, const region_options& options);
    [[nodiscard]] static shared_region create(const object_name& name, const region_options& options,
                                              std::error_code& ec) noexcept;

    /// Opens the region of that name, with its own size. The handle is limited to `access`, by the kernel (PR-17).
    /// Asking for more than the region allows succeeds; map() then refuses (PR-21).
    /// \errors std::errc::no_such_file_or_directory (NS-07); errc::backing_file_lost
    /// \see OpenFileMappingW
    [[nodiscard]] static shared_region open(const object_name& name, region_access access = region_access::read_write);
    [[nodiscard]] static shared_region open(const object_name& name, region_access access,
                                            std::error_code& ec) noexcept;
    [[nodiscard]] static shared_region open(const object_name& name, const region_open_options& options);
    [[nodiscard]] static shared_region open(const object_name& name, const region_open_options& options,
                                            std::error_code& ec) noexcept;

    /// Opens the region of that name, or makes it: what CreateFileMapping does. created() tells which; exactly one of
    /// several racing callers creates (CO-14). An existing region keeps its own size, whatever was asked (CO-07);
    /// the handle is limited to `options.access` (CO-09).
    [[nodiscard]] static shared_region open_or_create(const object_name& name, const region_options& options);
    [[nodiscard]] static shared_region open_or_create(const object_name& name, const region_options& options,
                                                      std::error_code& ec) noexcept;

    /// Makes a memory region without a name.
    [[nodiscard]] static shared_region create_unnamed(const region_options& options);
    [[nodiscard]] static shared_region create_unnamed(const region_options& options, std::error_code& ec) noexcept;

    /// Makes a region of a file, without a name. The size is exact, not rounded (SZ-03). The region keeps the file
    /// open by itself (LT-18).
    /// \errors the system's own for opening the file; errc::empty_file, errc::file_too_small,
    ///         std::errc::no_space_on_device when the file cannot grow (SZ-08)
    /// \see CreateFileMappingW
    [[nodiscard]] static shared_region from_file(const std::filesystem::path& file,
                                                 const file_region_options& options = {});
    [[nodiscard]] static shared_region from_file(const std::filesystem::path& file, const file_region_options& options,
                                                 std::error_code& ec) noexcept;

    /// The same with a name. If the name exists already, this opens that region, whatever is behind it, and leaves
    /// `file` alone (CO-10); created() tells. Openers need only the name and get the same file, also when it was
    /// renamed since; where it cannot be reached any more they get errc::backing_file_lost, never another file.
    [[nodiscard]] static shared_region from_file(const object_name& name, const std::filesystem::path& file,
                                                 const file_region_options& options = {});
    [[nodiscard]] static shared_region from_file(const object_name& name, const std::filesystem::path& file,
                                                 const file_region_options& options, std::error_code& ec) noexcept;

    /// Makes a memory region under a plain name of the system ("/telemetry" on POSIX, the bare name on Windows), for
    /// programs that know nothing of mutual. It has none of mutual's promises on POSIX: no type check, no last-handle
    /// rule; closing this handle unlinks the name, and a killed creator leaves it behind.
    /// \errors std::errc::file_exists
    [[nodiscard]] static shared_region create_native(std::string_view system_name, const region_options& options);
    [[nodiscard]] static shared_region create_native(std::string_view system_name, const region_options& options,
                                                     std::error_code& ec) noexcept;

    /// Opens memory that another program made under a plain name of the system. size() is what the system says.
    [[nodiscard]] static shared_region open_native(std::string_view system_name,
                                                   region_access access = region_access::read_write);
    [[nodiscard]] static shared_region open_native(std::string_view system_name, region_access access,
                                                   std::error_code& ec) noexcept;

    /// Maps a part of the region; by default all of it, with the access this handle has. Any handle can be mapped
    /// copy-on-write (PR-07); executing needs a handle with that right.
    /// \errors errc::out_of_range beyond the end (VW-05 … VW-08), errc::insufficient_rights (the table at PR-01),
    ///         errc::misaligned and errc::address_in_use for view_options::address, std::errc::not_enough_memory
    ///         when so many bytes do not fit into the address space, errc::empty_handle
    /// \see MapViewOfFileEx, mmap(2)
    [[nodiscard]] region_view map() const;
    [[nodiscard]] region_view map(std::error_code& ec) const noexcept;
    [[nodiscard]] region_view map(const view_options& options) const;
    [[nodiscard]] region_view map(const view_options& options, std::error_code& ec) const noexcept;

    // Further handles of a region, here and in other processes. Those without a name travel in no other way (HD-11).
    // All as in waitable and waitable_handle, where the errors are told, with region_access in the place of the rights.

    /// Another handle of the same region, with the same access or less, never more (HD-15).
    /// \see DuplicateHandle
    [[nodiscard]] shared_region duplicate() const { return duplicate(access_); }
    [[nodiscard]] shared_region duplicate(region_access access) const;
    [[nodiscard]] shared_region duplicate(region_access access, std::error_code& ec) const noexcept;

    /// Makes the region inheritable as long as the result lives. \see inheritance, spawn_options
    [[nodiscard]] inheritance inheritable_token() const { return inheritable_token(access_); }
    [[nodiscard]] inheritance inheritable_token(region_access access) const;
    [[nodiscard]] inheritance inheritable_token(region_access access, std::error_code& ec) const noexcept;

    /// The handle that this process inherited, or that was put into it. \see waitable_handle::from_token
    [[nodiscard]] static shared_region from_token(std::string_view token);
    [[nodiscard]] static shared_region from_token(std::string_view token, std::error_code& ec) noexcept;
    /// The same, fetched from another process.
    [[nodiscard]] static shared_region from_token(std::string_view token, native_handle_type process);
    [[nodiscard]] static shared_region from_token(std::string_view token, native_handle_type process,
                                                  std::error_code& ec) noexcept;

    /// Puts a handle into another process: on Windows. \return the token for it \see waitable::duplicate_to
    [[nodiscard]] std::string duplicate_to(native_handle_type process) const { return duplicate_to(process, access_); }
    [[nodiscard]] std::string duplicate_to(native_handle_type process, region_access access) const;
    [[nodiscard]] std::string duplicate_to(native_handle_type process, region_access access, std::error_code& ec) const;

    /// Sends a handle through a Unix socket: on POSIX. \see waitable::send
    void send(native_handle_type socket) const { send(socket, access_); }
    void send(native_handle_type socket, region_access access) const;
    void send(native_handle_type socket, region_access access, std::error_code& ec) const noexcept;
    /// Takes what send() of another process put into the socket. \see waitable_handle::receive
    [[nodiscard]] static shared_region receive(native_handle_type socket);
    [[nodiscard]] static shared_region receive(native_handle_type socket, std::error_code& ec) noexcept;

    /// True when both handles refer to one region (HD-27); never for empty ones.
    friend bool same_object(const shared_region& a, const shared_region& b) noexcept;

    /// True when this handle refers to a region.
    explicit operator bool() const noexcept { return handle_ != nullptr; }
    /// True when the factory made the region, false when it opened one that was there (NS-05, NS-06).
    [[nodiscard]] bool created() const noexcept { return created_ && handle_ != nullptr; }
    /// Bytes that can be mapped: for memory a whole number of pages, for creator and opener alike; for a file exact.
    /// 0 for an empty handle.
    [[nodiscard]] std::uint64_t size() const noexcept;
    /// What this handle may be used for.
    [[nodiscard]] region_access access() const noexcept { return access_; }
    /// True when large pages are behind the region.
    [[nodiscard]] bool large_pages() const noexcept;
    /// The name under which a program without mutual finds the bytes: of the POSIX shared memory object (for
    /// shm_open) or of the section (for OpenFileMappingW). Empty for unnamed regions; for named file-backed regions
    /// on POSIX too, as there the bytes are the file itself.
    [[nodiscard]] std::string native_name() const;
    /// The system's handle, still owned by this object: a section HANDLE, or the descriptor that can be mapped.
    [[nodiscard]] native_handle_type native_handle() const noexcept;

    /// Closes the handle now; it is empty afterwards. A second call does nothing.
    void close() noexcept;

private:
    friend struct detail::outgoing_access;

    using handle_ptr = std::unique_ptr<platform::region, platform::region_closer>;

    void adopt(platform::region* handle, region_access access) noexcept;
    static shared_region adopt_incoming(detail::incoming parcel, std::error_code& ec) noexcept;

    handle_ptr handle_;
    region_access access_ = region_access::read_only;
    bool created_ = false;
};

[[nodiscard]] bool same_object(const shared_region& a, const shared_region& b) noexcept;

} // namespace mutual
