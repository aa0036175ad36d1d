#include "fake_process.hpp"

#include "posix/kernel/wait_engine.hpp"
#include "support/doctest.hpp"

#include <sys/mman.h>

namespace mutual::test {

using namespace posix;

fake_process::fake_process(const object_name& name, std::uint32_t hint) : object_(mutex_rules, shm_path(name)) {
    std::error_code ec;
    guarded_file file = enter(name, object_.path, intent::open_or_create, object_type::mutex, ec);
    REQUIRE_FALSE(ec);
    if (file.fresh)
        fill(file, name, 0, make_header(object_type::mutex, name, object_.path), 0, ec);
    REQUIRE_FALSE(ec);
    object_.fd = std::move(file.fd);
    void* const block = ::mmap(nullptr, sizeof(control_block), PROT_READ | PROT_WRITE, MAP_SHARED, object_.fd.get(), 0);
    REQUIRE(block != MAP_FAILED);
    object_.block = mapped_block(static_cast<control_block*>(block));
    object_.seat = take_own_seat(object_.fd.get(), hint, ec);
    REQUIRE_FALSE(ec);
    scrub_seat(object_);
}

} // namespace mutual::test
