#include "posix/kernel/object_table.hpp"

#include "posix/kernel/mutex_rules.hpp"
#include "posix/kernel/state_word.hpp"
#include "posix/kernel/thread_owner.hpp"
#include "posix/kernel/waiter.hpp"
#include "posix/retry.hpp"

#include <mutual/error.hpp>

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>

namespace mutual::posix {

namespace {

/// Entries by inode number. A fixed number of buckets, so that nothing but an entry ever needs memory.
class table {
public:
    [[nodiscard]] shared_object* find(dev_t device, ino_t inode) noexcept {
        shared_object* entry = bucket(inode);
        while (entry != nullptr && (entry->inode != inode || entry->device != device))
            entry = entry->next;
        return entry;
    }
    void add(shared_object& entry) noexcept {
        entry.next = bucket(entry.inode);
        bucket(entry.inode) = &entry;
    }
    /// `visit` may remove the entry it is given.
    template <typename Visit>
    void for_each(Visit visit) noexcept {
        for (shared_object* entry : buckets_) {
            while (entry != nullptr)
                visit(*std::exchange(entry, entry->next));
        }
    }
    void remove(const shared_object& entry) noexcept {
        shared_object** link = &bucket(entry.inode);
        while (*link != &entry)
            link = &(*link)->next;
        *link = entry.next;
    }

private:
    [[nodiscard]] shared_object*& bucket(ino_t inode) noexcept { return buckets_[inode % buckets_.size()]; }

    std::array<shared_object*, 1024> buckets_{};
};

constinit std::mutex table_mutex;
constinit table objects;

/// An entry without handles, whose thread still owns the mutex, gets a handle again if the name is still there.
bool revive(shared_object& entry, std::error_code& ec) noexcept {
    const std::lock_guard among_threads(entry.guard_mutex);
    const name_guard guard(entry.fd.get(), ec);
    if (!guard)
        return false;
    if (!has_other_holders(entry.fd.get())) { // those who kept the name were killed
        unlink_if_same(entry.fd.get(), entry.path.c_str());
        return false;
    }
    unlock_bytes(entry.fd.get(), lingering_byte(entry.seat));
    entry.lingers = false;
    return true;
}

/// Does this process hold the object of that name already? The name's file decides, not the name: it may have been
/// removed behind our back.
shared_object* find_held(const shm_path& path, const open_request& request, std::error_code& ec) noexcept {
    const unique_fd fd(retry([&] { return ::shm_open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0); }));
    struct stat status {};
    if (!fd || ::fstat(fd.get(), &status) != 0) {
        // Not to know is not the same as not to hold: a second entry for one object would break recursion.
        if (errno != ENOENT)
            ec = {errno, native_category()};
        return nullptr;
    }
    shared_object* const entry = objects.find(status.st_dev, status.st_ino);
    if (entry == nullptr || entry->rules->type != request.kind.type)
        return nullptr;
    if (!entry->lingers)
        return entry;
    // A lingering one has no handles, so whether the name exists is up to the others: enter() asks them.
    return request.wanted != intent::create_only && revive(*entry, ec) ? entry : nullptr;
}

/// Moves the descriptor into the entry and maps the control block. The guard stays held: it belongs to the
/// description, which stays open.
void adopt(guarded_file& file, shared_object& entry, std::error_code& ec) noexcept {
    entry.fd = std::move(file.fd);
    entry.device = file.status.st_dev;
    entry.inode = file.status.st_ino;
    void* const block = ::mmap(nullptr, sizeof(control_block), PROT_READ | PROT_WRITE, MAP_SHARED, entry.fd.get(),
                               static_cast<off_t>(file.control_offset));
    if (block == MAP_FAILED)
        ec = {errno, native_category()};
    else
        entry.block = mapped_block(static_cast<control_block*>(block));
}

/// What this process keeps of the header, which others could change.
void remember_kind(shared_object& entry, const object_header& header) noexcept {
    entry.rules = find_rules(header.type, header.manual_reset != 0);
    entry.maximum = std::min<std::uint32_t>(header.maximum, state_word::value_mask);
}

/// The file is empty and ours: makes it the object.
void create_in(guarded_file& file, shared_object& entry, const open_request& request, std::error_code& ec) noexcept {
    object_header header = make_header(request.kind.type, request.name, entry.path);
    header.manual_reset = request.kind.manual_reset ? 1 : 0;
    header.maximum = request.kind.maximum;
    remember_kind(entry, header);
    entry.seat = take_own_seat(file.fd.get(), header.next_seat, ec);
    if (!ec)
        fill(file, request.name, 0, header, request.kind.initially_owned ? entry.seat : request.kind.initial_value, ec);
    if (ec)
        discard(file, entry.path);
    else
        adopt(file, entry, ec);
    if (ec && entry.fd)
        unlink_if_same(entry.fd.get(), entry.path.c_str());
}

void join(guarded_file& file, shared_object& entry, std::error_code& ec) noexcept {
    remember_kind(entry, file.header);
    adopt(file, entry, ec);
    if (!ec)
        entry.seat = take_own_seat(entry.fd.get(), entry.block->header.next_seat, ec);
    if (!ec)
        scrub_seat(entry);
}

/// No references: what remains to be done depends on whether a thread of ours still owns it. The table is locked.
void close_unused(shared_object& object) noexcept {
    const bool is_ours = object.holder == ::getpid();
    if (!is_ours || object.owner.load(std::memory_order_relaxed) == nullptr) {
        objects.remove(object);
        if (is_ours)
            leave(std::move(object.fd), object.path);
        delete &object;
        return;
    }
    const std::lock_guard among_threads(object.guard_mutex);
    std::error_code ignored;
    const name_guard guard(object.fd.get(), ignored);
    if (guard && !has_other_holders(object.fd.get()))
        unlink_if_same(object.fd.get(), object.path.c_str());
    try_lock_bytes(object.fd.get(), lock_kind::exclusive, lingering_byte(object.seat), ignored);
    object.lingers = true;
}

} // namespace

shared_object* open_object(const open_request& request, std::unique_ptr<shared_object> entry, bool& created,
                           std::error_code& ec) noexcept {
    const std::lock_guard lock(table_mutex);
    created = false;
    shared_object* const held = find_held(entry->path, request, ec);
    if (held != nullptr && request.wanted == intent::create_only)
        ec = {EEXIST, native_category()};
    if (ec)
        return nullptr;
    if (held != nullptr) {
        held->references.fetch_add(1, std::memory_order_relaxed);
        return held;
    }
    guarded_file file = enter(request.name, entry->path, request.wanted, request.kind.type, ec);
    if (!file)
        return nullptr;
    created = file.fresh;
    if (file.fresh)
        create_in(file, *entry, request, ec);
    else
        join(file, *entry, ec);
    if (ec)
        return nullptr;
    if (created && request.kind.initially_owned)
        remember_owned(*entry, wait_status::signaled);
    objects.add(*entry);
    return entry.release();
}

void drop_reference(shared_object& object) noexcept {
    // Only the last one needs the table; it cannot become a later one without the table's mutex.
    std::uint32_t seen = object.references.load(std::memory_order_relaxed);
    while (seen > 1) {
        if (object.references.compare_exchange_weak(seen, seen - 1, std::memory_order_release,
                                                    std::memory_order_relaxed))
            return;
    }
    const std::lock_guard lock(table_mutex);
    if (object.references.fetch_sub(1, std::memory_order_acq_rel) == 1)
        close_unused(object);
}

void abandon_owned(const void* thread) noexcept {
    // Under the table's mutex: as soon as nobody owns it, the thread that closes the last handle deletes the entry.
    const std::lock_guard lock(table_mutex);
    objects.for_each([thread](shared_object& object) {
        if (object.owner.load(std::memory_order_relaxed) != thread)
            return;
        object.relocks = 0;
        forget_owned(object);
        abandon_mutex(object);
        if (object.references.load(std::memory_order_relaxed) == 0)
            close_unused(object);
    });
}

} // namespace mutual::posix
