// Every factory looks at its arguments first, then at the name, and only then asks the system: a bad argument is told
// even when the name exists, as on Windows (CO-05, CO-08), and no failure of these kinds has touched anything.

#include <mutual/error.hpp>
#include <mutual/shared_region.hpp>

#include "make_object.hpp"
#include "platform/permissions.hpp"
#include "platform/region.hpp"
#include "throw_error.hpp"
#include "view_placement.hpp"
#include "view_rights.hpp"

#include <array>
#include <cstring>
#include <limits>
#include <string>

namespace mutual {
namespace {

using platform::disposition;

/// Room below 2^63 for rounding up to pages and for what a system keeps behind the bytes (SZ-14).
constexpr std::uint64_t max_region_size = std::numeric_limits<std::int64_t>::max() - std::uint64_t{128} * 1024;

/// Checks what was asked for, and answers "prefer" where only one answer is possible.
region_options checked(region_options options, std::error_code& ec) noexcept {
    ec.clear();
    if (options.size == 0)
        ec = errc::zero_size;
    else if (options.size > max_region_size)
        ec = errc::size_too_large;
    else
        ec = platform::check_permissions(options.permit);
    if (ec || options.pages == page_request::normal)
        return options;

    const std::size_t large_page = large_page_size();
    const bool fits = large_page != 0 && options.size % large_page == 0;
    const bool is_required = options.pages == page_request::require_large;
    // Large pages cannot be reserved, and are not divided (SE-09).
    if (options.commit == commit_mode::reserved || (is_required && large_page != 0 && !fits))
        ec = std::make_error_code(std::errc::invalid_argument);
    else if (is_required && !fits)
        ec = errc::large_pages_unavailable;
    else if (!fits)
        options.pages = page_request::normal;
    return options;
}

void check(const file_region_options& options, std::error_code& ec) noexcept {
    ec = options.size > max_region_size ? make_error_code(errc::size_too_large)
                                        : platform::check_permissions(options.permit);
}

/// A plain name of the system with the NUL that the system wants, without allocating.
class system_name {
public:
    static constexpr std::size_t max_size = 255;

    system_name(std::string_view text, std::error_code& ec) noexcept {
        if (ec)
            return;
        if (text.empty())
            ec = errc::empty_name;
        else if (text.size() > max_size)
            ec = errc::name_too_long;
        else if (text.find('\0') != std::string_view::npos)
            ec = errc::name_contains_nul;
        else
            std::memcpy(text_.data(), text.data(), text.size());
    }

    [[nodiscard]] const char* c_str() const noexcept { return text_.data(); }

private:
    std::array<char, max_size + 1> text_{};
};

std::string operation_on(const std::filesystem::path& file) {
    const std::u8string text = file.u8string();
    return "create region of file '" + std::string(text.begin(), text.end()) + "'";
}

} // namespace

shared_region shared_region::create(const object_name& name, const region_options& options,
                                    std::error_code& ec) noexcept {
    shared_region result;
    const region_options wanted = checked(options, ec);
    if (!ec)
        ec = name.error();
    if (!ec)
        result.adopt(platform::create_region(name, disposition::create_only, wanted, result.created_, ec),
                     options.access);
    return result;
}

shared_region shared_region::create(const object_name& name, const region_options& options) {
    return make_or_throw(name.text(), "create region", [&](std::error_code& ec) { return create(name, options, ec); });
}

shared_region shared_region::open(const object_name& name, const region_open_options& options,
                                  std::error_code& ec) noexcept {
    shared_region result;
    ec = name.error();
    if (!ec)
        ec = platform::check_permissions(options.permit);
    if (!ec)
        result.adopt(platform::open_region(name, options, ec), options.access);
    return result;
}

shared_region shared_region::open(const object_name& name, const region_open_options& options) {
    return make_or_throw(name.text(), "open region", [&](std::error_code& ec) { return open(name, options, ec); });
}

shared_region shared_region::open(const object_name& name, region_access access, std::error_code& ec) noexcept {
    return open(name, region_open_options{access}, ec);
}

shared_region shared_region::open(const object_name& name, region_access access) {
    return open(name, region_open_options{access});
}

shared_region shared_region::open_or_create(const object_name& name, const region_options& options,
                                            std::error_code& ec) noexcept {
    shared_region result;
    const region_options wanted = checked(options, ec);
    if (!ec)
        ec = name.error();
    if (!ec)
        result.adopt(platform::create_region(name, disposition::open_or_create, wanted, result.created_, ec),
                     options.access);
    return result;
}

shared_region shared_region::open_or_create(const object_name& name, const region_options& options) {
    return make_or_throw(name.text(), "open or create region",
                         [&](std::error_code& ec) { return open_or_create(name, options, ec); });
}

shared_region shared_region::create_unnamed(const region_options& options, std::error_code& ec) noexcept {
    shared_region result;
    const region_options wanted = checked(options, ec);
    if (!ec)
        result.adopt(platform::create_unnamed_region(wanted, ec), options.access);
    result.created_ = result.handle_ != nullptr;
    return result;
}

shared_region shared_region::create_unnamed(const region_options& options) {
    return make_or_throw({}, "create unnamed region", [&](std::error_code& ec) { return create_unnamed(options, ec); });
}

shared_region shared_region::from_file(const std::filesystem::path& file, const file_region_options& options,
                                       std::error_code& ec) noexcept {
    shared_region result;
    check(options, ec);
    if (!ec)
        result.adopt(platform::create_file_region(nullptr, file, options, result.created_, ec), options.access);
    result.created_ = result.handle_ != nullptr;
    return result;
}

shared_region shared_region::from_file(const std::filesystem::path& file, const file_region_options& options) {
    std::error_code ec;
    shared_region result = from_file(file, options, ec);
    if (ec)
        throw_error(ec, operation_on(file), {});
    return result;
}

shared_region shared_region::from_file(const object_name& name, const std::filesystem::path& file,
                                       const file_region_options& options, std::error_code& ec) noexcept {
    shared_region result;
    check(options, ec);
    if (!ec)
        ec = name.error();
    if (!ec)
        result.adopt(platform::create_file_region(&name, file, options, result.created_, ec), options.access);
    return result;
}

shared_region shared_region::from_file(const object_name& name, const std::filesystem::path& file,
                                       const file_region_options& options) {
    std::error_code ec;
    shared_region result = from_file(name, file, options, ec);
    if (ec)
        throw_error(ec, operation_on(file), name.text());
    return result;
}

shared_region shared_region::create_native(std::string_view name, const region_options& options,
                                           std::error_code& ec) noexcept {
    shared_region result;
    const region_options wanted = checked(options, ec);
    const system_name checked_name(name, ec);
    if (!ec)
        result.adopt(platform::create_native_region(checked_name.c_str(), wanted, ec), options.access);
    result.created_ = result.handle_ != nullptr;
    return result;
}

shared_region shared_region::create_native(std::string_view name, const region_options& options) {
    return make_or_throw(name, "create native region",
                         [&](std::error_code& ec) { return create_native(name, options, ec); });
}

shared_region shared_region::open_native(std::string_view name, region_access access, std::error_code& ec) noexcept {
    shared_region result;
    ec.clear();
    const system_name checked_name(name, ec);
    if (!ec)
        result.adopt(platform::open_native_region(checked_name.c_str(), access, ec), access);
    return result;
}

shared_region shared_region::open_native(std::string_view name, region_access access) {
    return make_or_throw(name, "open native region",
                         [&](std::error_code& ec) { return open_native(name, access, ec); });
}

region_view shared_region::map(const view_options& options, std::error_code& ec) const noexcept {
    region_view view;
    ec = handle_ != nullptr ? std::error_code() : make_error_code(errc::empty_handle);
    if (ec)
        return view;
    const view_access access = options.access.value_or(widest_view(access_));
    const view_placement place = place_view(options, size(), granularity_of(large_pages()), ec);
    if (!ec && !may_map(access_, access))
        ec = errc::insufficient_rights;
    if (ec)
        return view;
    const detail::mapping mapping = platform::map_region(*handle_, place.offset, place.size, access, place.address, ec);
    if (ec)
        return view;
    view.data_ = static_cast<std::byte*>(mapping.base) + place.skipped;
    view.size_ = place.length;
    view.offset_ = options.offset;
    view.mapping_ = mapping;
    view.access_ = access;
    view.mapped_access_ = access;
    return view;
}

region_view shared_region::map(const view_options& options) const {
    std::error_code ec;
    region_view view = map(options, ec);
    if (ec)
        throw_error(ec, "map region", native_name());
    return view;
}

region_view shared_region::map(std::error_code& ec) const noexcept {
    return map(view_options(), ec);
}

region_view shared_region::map() const {
    return map(view_options());
}

std::uint64_t shared_region::size() const noexcept {
    return handle_ != nullptr ? platform::region_size(*handle_) : 0;
}

bool shared_region::large_pages() const noexcept {
    return handle_ != nullptr && platform::region_has_large_pages(*handle_);
}

std::string shared_region::native_name() const {
    return handle_ != nullptr ? platform::region_native_name(*handle_) : std::string();
}

native_handle_type shared_region::native_handle() const noexcept {
    return handle_ != nullptr ? platform::region_native_handle(*handle_) : no_native_handle;
}

void shared_region::close() noexcept {
    handle_.reset();
    access_ = region_access::read_only;
    created_ = false;
}

void shared_region::adopt(platform::region* handle, region_access access) noexcept {
    handle_.reset(handle);
    if (handle != nullptr)
        access_ = access;
}

} // namespace mutual
