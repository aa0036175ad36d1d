#include <mutual/inheritance.hpp>

#include "outgoing.hpp"

#include <new>

namespace mutual {

void detail::outgoing_closer::operator()(outgoing* parcel) const noexcept {
    delete parcel;
}

inheritance detail::outgoing_access::start(platform::parcel_ptr contents, token_label label,
                                           std::error_code& ec) noexcept {
    inheritance result;
    outgoing_ptr made(new (std::nothrow) outgoing);
    if (!made) {
        ec = std::make_error_code(std::errc::not_enough_memory);
        return result;
    }
    label.maker = this_maker();
    platform::make_inheritable(*contents, label, ec);
    if (ec)
        return result;
    made->contents = std::move(contents);
    made->text = token_text(label);
    result.outgoing_ = std::move(made);
    return result;
}

std::string inheritance::token() const {
    return outgoing_ != nullptr ? std::string(outgoing_->text.view()) : std::string();
}

} // namespace mutual
