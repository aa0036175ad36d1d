#include "posix/kernel/object_table.hpp"

#include "posix/anonymous_memory.hpp"
#include "posix/kernel/fork.hpp"
#include "posix/kernel/mutex_rules.hpp"
#include "posix/kernel/object_entry.hpp"
#include "posix/kernel/thread_owner.hpp"
#include "posix/open_file.hpp"
#include "posix/retry.hpp"

#include <mutual/error.hpp>

#include <fcntl.h>

#include <array>
#include <cerrno>
#include <cstddef>

namespace mutual::posix {

namespace {

/// Entries by inode number. A fixed number of buckets, so that nothing but an entry ever needs memory.
class table {
public:
    /// An object that was opened for reading only, and then for writing too, has two entries.
    [[nodiscard]] shared_object* find(dev_t device, ino_t inode, bool read_only) noexcept {
        shared_object* entry = bucket(inode);
        while (entry != nullptr &&
               (entry->inode != inode || entry->device != device || entry->is_read_only != read_only))
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

/// The entry of that object that can be used with these rights; null when there is none.
shared_object* find_suitable(const struct stat& file, object_rights rights) noexcept {
    shared_object* const entry = objects.find(file.st_dev, file.st_ino, false);
    if (entry != nullptr && !entry->lingers)
        return entry;
    shared_object* const reading = objects.find(file.st_dev, file.st_ino, true);
    return reading != nullptr && suits(*reading, rights) ? reading : entry;
}

/// Does this process hold the object of that name already? The name's file decides, not the name: it may have been
/// removed behind our back.
shared_object* find_held(const shm_path& path, const open_request& request, std::error_code& ec) noexcept {
    const unique_fd fd(
        retry([&] { return ::shm_open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0); }));
    struct stat status {};
    if (!fd || ::fstat(fd.get(), &status) != 0) {
        // Not to know is not the same as not to hold: a second entry for one object would break recursion. What cannot
        // be opened for other reasons is not held, and enter() says why.
        if (errno == EMFILE || errno == ENFILE || errno == ENOMEM)
            ec = {errno, native_category()};
        return nullptr;
    }
    shared_object* const entry = find_suitable(status, request.rights);
    if (entry == nullptr || entry->rules->type != request.kind.type)
        return nullptr;
    if (!entry->lingers)
        return entry;
    // A lingering one has no handles, so whether the name exists is up to the others: enter() asks them.
    return request.wanted != intent::create_only && revive(*entry, ec) ? entry : nullptr;
}

/// No references: what remains to be done depends on whether a thread of ours still owns it. The table is locked.
void close_unused(shared_object& object) noexcept {
    const bool is_ours = object.holder == ::getpid();
    if (!is_ours || object.owner.load(std::memory_order_relaxed) == nullptr) {
        objects.remove(object);
        if (is_ours)
            leave(std::move(object.fd), object.path, !object.is_read_only, object.rules->type == object_type::job);
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

shared_object* add_handle(shared_object& held) noexcept {
    held.references.fetch_add(1, std::memory_order_relaxed);
    return &held;
}

shared_object* add_entry(std::unique_ptr<shared_object> entry) noexcept {
    watch_forks();
    objects.add(*entry);
    return entry.release();
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
    if (held != nullptr)
        return add_handle(*held);
    guarded_file file = enter(request.name, entry->path, request.wanted, request.kind.type, ec,
                              {request.permit, needs_writing(request.rights)});
    if (!file)
        return nullptr;
    // enter() may have been let in where find_held() was not, a moment earlier. A second entry for one object would break
    // recursion: its owner would wait for itself.
    shared_object* const overlooked = file.fresh ? nullptr : find_suitable(file.status, request.rights);
    if (overlooked != nullptr && !overlooked->lingers)
        return add_handle(*overlooked);
    created = file.fresh;
    if (file.fresh)
        create_in(file, &request.name, *entry, request.kind, request.permit, ec);
    else
        join(file, *entry, request.rights, ec);
    if (ec && created)
        discard_unfinished(file, *entry);
    if (ec)
        return nullptr;
    if (created && request.kind.initially_owned)
        remember_owned(*entry, wait_status::signaled);
    return add_entry(std::move(entry));
}

shared_object* create_nameless(const object_kind& kind, std::unique_ptr<shared_object> entry,
                               std::error_code& ec) noexcept {
    guarded_file file;
    file.fd = make_anonymous_memory(page_kind::normal, ec);
    if (!ec && ::fstat(file.fd.get(), &file.status) != 0)
        ec = {errno, native_category()};
    if (!ec)
        create_in(file, nullptr, *entry, kind, permissions(), ec);
    if (!ec)
        seal_anonymous_memory(entry->fd.get(), false, ec);
    if (ec)
        return nullptr;
    if (kind.initially_owned)
        remember_owned(*entry, wait_status::signaled);
    const std::lock_guard lock(table_mutex);
    return add_entry(std::move(entry));
}

shared_object* adopt_object(unique_fd fd, object_type type, object_rights rights, std::unique_ptr<shared_object> entry,
                            std::error_code& ec) noexcept {
    const std::lock_guard lock(table_mutex);
    guarded_file file;
    file.is_writable = posix::is_writable(fd.get());
    if (::fstat(fd.get(), &file.status) != 0) {
        ec = {errno, native_category()};
        return nullptr;
    }
    file.fd = std::move(fd);
    read_nameless(file, type, ec);
    if (ec)
        return nullptr;
    if (shared_object* const held = find_suitable(file.status, rights))
        return held->lingers && !revive(*held, ec) ? nullptr : add_handle(*held);
    // Under the guard somebody is given a seat.
    file.guard = name_guard(file.fd.get(), ec, file.is_writable ? lock_kind::exclusive : lock_kind::shared);
    if (!ec)
        join(file, *entry, rights, ec);
    if (ec)
        return nullptr;
    if (!entry->is_read_only)
        unlock_bytes(entry->fd.get(), shared_seat);
    file.guard.release();
    return add_entry(std::move(entry));
}

bool sit_down(shared_object& object, std::error_code& ec) noexcept {
    const std::lock_guard among_threads(object.guard_mutex);
    if (object.is_seated.load(std::memory_order_relaxed))
        return true;
    if (object.is_lost) {
        ec = errc::lost_in_fork;
        return false;
    }
    const name_guard guard(object.fd.get(), ec);
    if (guard)
        be_seated(object, ec);
    if (!ec)
        unlock_bytes(object.fd.get(), shared_seat);
    return !ec;
}

std::error_code check_name(const shared_object& object) noexcept {
    struct stat status {};
    if (object.is_lost)
        return errc::lost_in_fork;
    if (object.path.text().empty() || ::fstat(object.fd.get(), &status) != 0 || status.st_nlink != 0)
        return {};
    return errc::name_removed;
}

std::error_code check_names(std::span<shared_object* const> those) noexcept {
    for (const shared_object* const object : those) {
        if (const std::error_code error = check_name(*object))
            return error;
    }
    return {};
}

void drop_reference(shared_object& object, std::uint64_t count) noexcept {
    // Only the last one needs the table; it cannot become a later one without the table's mutex.
    std::uint64_t seen = object.references.load(std::memory_order_relaxed);
    while (seen != count) {
        if (object.references.compare_exchange_weak(seen, seen - count, std::memory_order_release,
                                                    std::memory_order_relaxed))
            return;
    }
    const std::lock_guard lock(table_mutex);
    if (object.references.fetch_sub(count, std::memory_order_acq_rel) == count)
        close_unused(object);
}

void prepare_objects_for_fork() noexcept {
    table_mutex.lock();
    objects.for_each([](shared_object& object) {
        std::error_code ignored; // a child without one is told that its handle is lost
        if (object.holder == ::getpid() && !object.lingers && !object.is_lost)
            object.for_child = open_seat(object.fd.get(), !object.is_read_only, object.path, ignored);
    });
}

void keep_objects_in_parent() noexcept {
    objects.for_each([](shared_object& object) { object.for_child.reset(); });
    table_mutex.unlock();
}

void keep_objects_in_child() noexcept {
    objects.for_each([](shared_object& object) {
        const std::uint64_t references = object.references.load(std::memory_order_relaxed);
        const std::uint64_t handles = (references & 0xFFFF'FFFFU) - (references >> 32);
        // Without handles it was there for a thread that is not here.
        if (handles == 0) {
            objects.remove(object);
            delete &object;
            return;
        }
        object.references.store(handles, std::memory_order_relaxed);
        be_born(object);
    });
    table_mutex.unlock();
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
