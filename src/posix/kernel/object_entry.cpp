#include "posix/kernel/object_entry.hpp"

#include "posix/kernel/job_page.hpp"
#include "posix/kernel/mutex_rules.hpp"
#include "posix/kernel/reading_rules.hpp"
#include "posix/kernel/state_word.hpp"
#include "posix/kernel/waiter.hpp"

#include <mutual/error.hpp>

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <mutex>
#include <new>
#include <utility>

namespace mutual::posix {

namespace {

/// What is mapped of an object's control block.
std::size_t block_size(const shared_object& entry) noexcept {
    return entry.rules->type == object_type::job ? sizeof(job_block) : sizeof(control_block);
}

void* map_block(const shared_object& entry, void* where, int flags) noexcept {
    const int protection = entry.is_read_only ? PROT_READ : PROT_READ | PROT_WRITE;
    return ::mmap(where, block_size(entry), protection, MAP_SHARED | flags, entry.fd.get(),
                  static_cast<off_t>(entry.control_offset));
}

/// Moves the descriptor into the entry and maps the control block. The guard stays held: it belongs to the
/// description, which stays open.
void adopt(guarded_file& file, shared_object& entry, std::error_code& ec) noexcept {
    entry.fd = std::move(file.fd);
    entry.device = file.status.st_dev;
    entry.inode = file.status.st_ino;
    entry.control_offset = file.control_offset;
    void* const block = map_block(entry, nullptr, 0);
    if (block == MAP_FAILED)
        ec = {errno, native_category()};
    else
        entry.block = mapped_block(static_cast<control_block*>(block), block_size(entry));
}

/// What this process keeps of the header, which others could change.
void remember_kind(shared_object& entry, const object_header& header, bool writable) noexcept {
    entry.rules = writable ? find_rules(header.type, header.manual_reset != 0)
                           : find_reading_rules(header.type, header.manual_reset != 0);
    entry.job_number = header.job_number;
    entry.kills_members = header.kills_members != 0;
    entry.maximum = std::min<std::uint32_t>(header.maximum, state_word::value_mask);
}

/// For a handle of a forked child that there was no descriptor for. Nothing may come of using it: on a page that looks
/// like an object whose owner lives nothing is done in passing, and everything else is refused by sit_down().
void lose(shared_object& object) noexcept {
    object.is_lost = true;
    object.fd.reset();
    void* const page = ::mmap(&*object.block, block_size(object), PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    if (page == MAP_FAILED)
        std::abort(); // replacing a page by another takes no memory that was not there
    object.block->state.store(state_word::locked_by(1) | 1, std::memory_order_relaxed);
}

} // namespace

bool needs_writing(object_rights rights) noexcept {
    return includes(rights, object_rights::modify);
}

bool suits(const shared_object& entry, object_rights rights) noexcept {
    const bool changes_nothing = !needs_writing(rights) && (!includes(rights, object_rights::wait) || is_latch(entry));
    return !entry.is_read_only || changes_nothing;
}

void create_in(guarded_file& file, const object_name* name, shared_object& entry, const object_kind& kind,
               const permissions& permit, std::error_code& ec) noexcept {
    object_header header = make_header(kind.type, name, entry.path, permit);
    header.manual_reset = kind.manual_reset ? 1 : 0;
    header.maximum = kind.maximum;
    header.kills_members = kind.kills_members ? 1 : 0;
    if (kind.type == object_type::job)
        header.job_number = new_job_number(ec);
    if (ec)
        return;
    remember_kind(entry, header, true);
    entry.seat = take_own_seat(file.fd.get(), header.next_seat, ec);
    if (!ec)
        fill(file, name, 0, header, kind.initially_owned ? entry.seat : kind.initial_value, ec);
    if (!ec && kind.type == object_type::job)
        write_zeros(file.fd.get(), file.control_offset + job_page_offset, sizeof(job_page), ec);
    if (!ec)
        adopt(file, entry, ec);
    entry.is_seated.store(true, std::memory_order_release);
}

void discard_unfinished(const guarded_file& file, const shared_object& entry) noexcept {
    unlink_if_same(entry.fd ? entry.fd.get() : file.fd.get(), entry.path.c_str());
}

void be_seated(shared_object& entry, std::error_code& ec) noexcept {
    if (entry.is_read_only)
        take_shared_seat(entry.fd.get(), ec);
    else
        entry.seat = take_own_seat(entry.fd.get(), entry.block->header.next_seat, ec);
    if (ec)
        return;
    if (!entry.is_read_only)
        scrub_seat(entry);
    entry.is_seated.store(true, std::memory_order_release);
}

void join(guarded_file& file, shared_object& entry, object_rights rights, std::error_code& ec) noexcept {
    remember_kind(entry, file.header, file.is_writable);
    entry.is_read_only = !file.is_writable;
    if (!suits(entry, rights))
        ec = {EACCES, native_category()};
    else
        adopt(file, entry, ec);
    if (!ec)
        be_seated(entry, ec);
}

void be_born(shared_object& object) noexcept {
    object.holder = ::getpid();
    object.is_seated.store(object.is_read_only, std::memory_order_relaxed);
    object.seat = no_seat;
    object.relocks = 0;
    object.owner.store(nullptr, std::memory_order_relaxed); // HD-25
    new (&object.guard_mutex) std::mutex;                   // perhaps held by a thread that is not here
    object.fd = std::move(object.for_child);
    if (!object.fd || map_block(object, &*object.block, MAP_FIXED) == MAP_FAILED)
        lose(object);
}

} // namespace mutual::posix
