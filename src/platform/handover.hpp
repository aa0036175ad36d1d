#pragma once
/// \file
/// Handles on their way to another process, as each system must provide it; see README.md here.

#include "token.hpp"

#include <mutual/native_handle.hpp>
#include <mutual/object_rights.hpp>
#include <mutual/shared_region.hpp>
#include <mutual/spawn_options.hpp>
#include <mutual/waitable.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <system_error>

namespace mutual::platform {

/// The system's handles of one object, and a holder of it by itself: the object lives while the parcel does, also while
/// it is on its way. Each platform defines it.
struct parcel;
struct parcel_closer {
    void operator()(parcel* contents) const noexcept;
};
using parcel_ptr = std::unique_ptr<parcel, parcel_closer>;

/// Another handle in this process. The rights are within those of the handle.
waitable* duplicate(waitable& object, object_rights rights, std::error_code& ec) noexcept;
region* duplicate(const region& region, region_access access, std::error_code& ec) noexcept;

bool is_same(const waitable& a, const waitable& b) noexcept;
bool is_same(const region& a, const region& b) noexcept;

/// Packs further handles with these rights, not inheritable yet. Fills in the label's type, rights, facts and name.
parcel_ptr pack(waitable& object, object_rights rights, token_label& label, std::error_code& ec) noexcept;
parcel_ptr pack(const region& region, region_access access, token_label& label, std::error_code& ec) noexcept;

/// Has every child that is started from now on inherit the handles; says in the label what their values will be there.
void make_inheritable(parcel& contents, token_label& label, std::error_code& ec) noexcept;
/// Puts the handles into another process; the same about the label. errc::not_supported where nobody can.
void put_into(native_handle_type process, const parcel& contents, token_label& label, std::error_code& ec) noexcept;
/// Sends text and handles as one message. errc::not_supported where sockets cannot.
void send(native_handle_type socket, std::string_view text, const parcel& contents, std::error_code& ec) noexcept;

/// The handles of which the label tells the values, which this process inherited or was given; they are the parcel's from
/// now on, and nobody else inherits them. errc::stale_token when there are no such handles.
parcel_ptr take_inherited(const token_label& label, std::error_code& ec) noexcept;
/// Copies of the handles of which the label tells the values in another process.
parcel_ptr fetch_from(native_handle_type process, const token_label& label, std::error_code& ec) noexcept;
/// The next message: its handles, and its text, of which `size` says how long it is.
parcel_ptr receive(native_handle_type socket, std::span<char> text, std::size_t& size, std::error_code& ec) noexcept;

/// Makes a parcel's handles an object's. They are checked against the label, which may say anything.
/// \errors errc::stale_token: something else is behind them; errc::invalid_token, errc::wrong_object_type
waitable* unpack_waitable(parcel_ptr contents, const token_label& label, std::error_code& ec) noexcept;
region* unpack_region(parcel_ptr contents, const token_label& label, std::error_code& ec) noexcept;

// Declared in mutual/spawn_options.hpp:
//
// struct spawn_list;
//     What a call that starts a process wants to be told about handles to pass.
// void spawn_list_closer::operator()(spawn_list* list) const noexcept;

using spawn_list_ptr = std::unique_ptr<spawn_list, spawn_list_closer>;

/// Adds the handles to the list, which is made when it is null. Says in the label what their values will be in the child.
void add_to(spawn_list_ptr& list, parcel_ptr contents, token_label& label, std::error_code& ec) noexcept;
void add_native_to(spawn_list_ptr& list, native_handle_type handle, std::error_code& ec) noexcept;
void* native(spawn_list& list) noexcept;

} // namespace mutual::platform
