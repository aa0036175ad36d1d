#include <mutual/spawn_options.hpp>

#include "outgoing.hpp"
#include "throw_error.hpp"
#include "waitable_access.hpp"

namespace mutual {
namespace {

template <typename Platform, typename Rights>
std::string add(platform::spawn_list_ptr& list, Platform* handle, Rights held, Rights wanted, std::error_code& ec) {
    ec = check_handover(handle, held, wanted);
    token_label label;
    platform::parcel_ptr contents = ec ? nullptr : platform::pack(*handle, wanted, label, ec);
    label.maker = this_maker();
    // Room for the token first: without it the child would get an object that nobody can tell it of.
    std::string token;
    token.reserve(token_text::max_size);
    if (!ec)
        platform::add_to(list, std::move(contents), label, ec);
    if (!ec)
        token = token_text(label).view();
    return token;
}

} // namespace

std::string spawn_options::pass(const waitable& object, object_rights rights, std::error_code& ec) {
    return add(list_, detail::waitable_access::handle(object), object.rights(), rights, ec);
}

std::string spawn_options::pass(const waitable& object, object_rights rights) {
    std::error_code ec;
    std::string token = pass(object, rights, ec);
    throw_if(ec, "pass object to child", object.native_name());
    return token;
}

std::string spawn_options::pass(const waitable& object) {
    return pass(object, object.rights());
}

std::string spawn_options::pass(const shared_region& region, region_access access, std::error_code& ec) {
    return add(list_, detail::outgoing_access::handle(region), region.access(), access, ec);
}

std::string spawn_options::pass(const shared_region& region, region_access access) {
    std::error_code ec;
    std::string token = pass(region, access, ec);
    throw_if(ec, "pass region to child", region.native_name());
    return token;
}

std::string spawn_options::pass(const shared_region& region) {
    return pass(region, region.access());
}

void spawn_options::pass_native(native_handle_type handle, std::error_code& ec) {
    ec = handle == no_native_handle ? make_error_code(errc::empty_handle) : std::error_code();
    if (!ec)
        platform::add_native_to(list_, handle, ec);
}

void spawn_options::pass_native(native_handle_type handle) {
    std::error_code ec;
    pass_native(handle, ec);
    throw_if(ec, "pass handle to child", {});
}

void* spawn_options::native() noexcept {
    return list_ != nullptr ? platform::native(*list_) : nullptr;
}

} // namespace mutual
