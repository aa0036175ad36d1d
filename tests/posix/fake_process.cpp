#include "fake_process.hpp"

#include "posix/kernel/waiter.hpp"
#include "support/doctest.hpp"

#include <sys/mman.h>

namespace mutual::test {

using namespace posix;

fake_process::fake_process(const object_name& name, std::uint32_t hint, const object_kind& kind)
    : object_(shm_path(name)) {
    std::error_code ec;
    guarded_file file = enter(name, object_.path, intent::open_or_create, kind.type, ec);
    REQUIRE_FALSE(ec);
    if (file.fresh) {
        object_header header = make_header(kind.type, &name, object_.path, permissions());
        header.manual_reset = kind.manual_reset ? 1 : 0;
        header.maximum = kind.maximum;
        fill(file, &name, 0, header, kind.initial_value, ec);
    }
    REQUIRE_FALSE(ec);
    object_.device = file.status.st_dev;
    object_.inode = file.status.st_ino;
    object_.rules = find_rules(kind.type, kind.manual_reset);
    object_.maximum = kind.maximum;
    object_.fd = std::move(file.fd);
    void* const block = ::mmap(nullptr, sizeof(control_block), PROT_READ | PROT_WRITE, MAP_SHARED, object_.fd.get(), 0);
    REQUIRE(block != MAP_FAILED);
    object_.block = mapped_block(static_cast<control_block*>(block), sizeof(control_block));
    object_.seat = take_own_seat(object_.fd.get(), hint, ec);
    REQUIRE_FALSE(ec);
    scrub_seat(object_);
    object_.is_seated = true;
}

} // namespace mutual::test
