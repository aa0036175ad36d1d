#pragma once
/// \file
/// How an entry of the object table comes into being: from a new file, from one that others hold, or by a fork.

#include "posix/kernel/directory.hpp"
#include "posix/kernel/object_table.hpp"
#include "posix/kernel/shared_object.hpp"

#include <system_error>

namespace mutual::posix {

/// Can this entry be used with these rights?
bool suits(const shared_object& entry, object_rights rights) noexcept;

/// The file is empty and ours: makes it the object.
/// \param name  may be null
void create_in(guarded_file& file, const object_name* name, shared_object& entry, const object_kind& kind,
               const permissions& permit, std::error_code& ec) noexcept;
/// Removes what create_in() could not finish.
void discard_unfinished(const guarded_file& file, const shared_object& entry) noexcept;

/// The guard is held, and the file's header was read: makes this process a holder.
/// \errors EACCES when the file may only be read, and that is too little for these rights
void join(guarded_file& file, shared_object& entry, object_rights rights, std::error_code& ec) noexcept;

/// The guard is held: takes a seat, and puts right what a predecessor on it left.
void be_seated(shared_object& entry, std::error_code& ec) noexcept;

/// In a forked child: the parent's description, whose locks are the parent's life, is let go of, by closing it and by
/// replacing the mapping that holds it. What the parent's threads did at this moment is the parent's business.
void be_born(shared_object& object) noexcept;

} // namespace mutual::posix
