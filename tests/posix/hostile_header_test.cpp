// A neighbour has written over the control block of an object.

#include "hostile_store.hpp"

#include "posix/kernel/control_block.hpp"
#include "support/doctest.hpp"
#include "support/objects.hpp"
#include "support/timing.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>

using namespace mutual;
using namespace mutual::test;
using posix::control_block;
using posix::object_header;

namespace {

template <typename Value>
void overwrite(const planted_object& object, std::size_t offset, Value value) {
    object.write(&value, sizeof value, object.control_offset() + offset);
}

/// The errors that a header can be refused with.
bool is_refusal(const std::error_code& ec) {
    const std::array<std::error_code, 6> refusals{errc::not_a_mutual_object, errc::incompatible_layout,
                                                  errc::wrong_object_type,   errc::untrusted_object,
                                                  errc::backing_file_lost,   errc::out_of_range};
    return std::ranges::find(refusals, ec) != refusals.end();
}

/// What answers at once, whatever stands in the object. What it answers is nobody's promise.
void use(any_object& object) {
    std::error_code ec;
    if (const auto* const region = dynamic_cast<region_object*>(&object)) {
        const region_view view = region->handle.map(ec);
        if (!ec && view.size() > 0)
            CHECK(static_cast<unsigned char>(view.data()[view.size() - 1]) <= 255); // it is there
        return;
    }
    waitable& handle = dynamic_cast<waitable_object&>(object).get();
    for (const auto limit : {std::chrono::milliseconds(0), std::chrono::milliseconds(1)}) {
        const wait_result got = handle.wait_for(limit, ec);
        auto* const mutex = dynamic_cast<mutex_object*>(&object);
        if (mutex != nullptr && !ec && got.status() != wait_status::timed_out)
            mutex->handle.unlock(ec);
    }
    static_cast<void>(object.is_marked());
}

/// Opens it, and uses it when that is possible.
std::error_code try_all(const planted_object& object, const any_type& type) {
    std::error_code ec;
    if (const any_object_ptr opened = type.open(object.name(), ec))
        use(*opened);
    return ec;
}

const any_type& region_type() {
    return find_object_type("region");
}

} // namespace

TEST_CASE("an object of another layout version is refused as such") {
    for (const any_type& type : object_types()) {
        const planted_object object(type);
        for (const unsigned version : {0U, 2U, 0x100U, 0xffffU}) {
            overwrite(object, offsetof(object_header, version), static_cast<std::uint16_t>(version));
            check_refused(object.name(), errc::incompatible_layout);
        }
    }
}

TEST_CASE("an object without the magic number is none of ours") {
    for (const any_type& type : object_types()) {
        const planted_object object(type);
        for (const std::uint32_t magic : {0x4d55544cU, 0U, 0xffff'ffffU}) {
            overwrite(object, offsetof(object_header, magic), magic);
            check_refused(object.name(), errc::not_a_mutual_object);
        }
    }
}

TEST_CASE("NS-02: a type that does not exist is no type that is asked for") {
    const auto largest = static_cast<std::uint16_t>(object_type::region);
    for (const any_type& type : object_types()) {
        const planted_object object(type);
        for (const unsigned number : {0U, largest + 1U, 0x100U, 0x8000U, 0xffffU}) {
            overwrite(object, offsetof(object_header, type), static_cast<std::uint16_t>(number));
            check_refused(object.name(), errc::wrong_object_type);
        }
    }
}

TEST_CASE("a region that tells a size, an access or a backing that cannot be is refused") {
    const planted_object object(region_type());
    const auto refused = [&] { return try_all(object, region_type()) == errc::not_a_mutual_object; };
    constexpr std::size_t size = offsetof(object_header, region_size);
    for (const std::uint64_t bytes : {std::uint64_t{0}, object.control_offset() + 1, std::uint64_t{1} << 63,
                                      std::numeric_limits<std::uint64_t>::max()}) {
        overwrite(object, size, bytes);
        CHECK(refused());
    }
    overwrite(object, size, object.control_offset());
    CHECK_FALSE(try_all(object, region_type()));
    overwrite(object, offsetof(object_header, region_access), std::uint8_t{4});
    CHECK(refused());
    overwrite(object, offsetof(object_header, region_access), std::uint8_t{0xff});
    CHECK(refused());
    overwrite(object, offsetof(object_header, region_access), std::uint8_t{1});
    overwrite(object, offsetof(object_header, region_backing), std::uint8_t{3});
    CHECK(refused());
}

TEST_CASE("a memory region that says it were a file's leads nowhere") {
    const planted_object object(region_type());
    overwrite(object, offsetof(object_header, region_backing), static_cast<std::uint8_t>(posix::region_backing::file));
    CHECK(try_all(object, region_type()) == errc::backing_file_lost);
}

TEST_CASE("an object behind a header with one wrong bit is refused or usable, in time") {
    for (const any_type& type : object_types()) {
        const planted_object object(type);
        std::string bytes = planted_object::bytes_of_object(type);
        bytes.erase(0, object.control_offset());
        for (std::size_t bit = 0; bit < 8 * sizeof(object_header); ++bit) {
            CAPTURE(type.name);
            CAPTURE(bit);
            const auto flipped = static_cast<char>(bytes[bit / 8] ^ 1 << bit % 8);
            const stopwatch since;
            object.write(&flipped, 1, object.control_offset() + bit / 8);
            const std::error_code ec = try_all(object, type);
            object.write(&bytes[bit / 8], 1, object.control_offset() + bit / 8);
            CHECK_MESSAGE((!ec || is_refusal(ec)), ec);
            CHECK(since.elapsed() < refused_within);
        }
    }
}

TEST_CASE("an object whose live words have one wrong bit is usable, in time") {
    constexpr std::size_t first = offsetof(control_block, state);
    constexpr std::size_t end = offsetof(control_block, slots) + sizeof(posix::waiter_slot);
    for (const any_type& type : object_types()) {
        const planted_object object(type);
        // Our own seat will be 12346: no lock field with a single bit is that of somebody alive.
        overwrite(object, offsetof(object_header, next_seat), std::uint32_t{12344});
        std::string bytes = read_file(object.path()).substr(object.control_offset(), sizeof(control_block));
        for (std::size_t bit = 8 * first; bit < 8 * end; ++bit) {
            CAPTURE(type.name);
            CAPTURE(bit);
            std::string flipped = bytes;
            flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ 1 << bit % 8);
            object.write(flipped.data(), flipped.size(), object.control_offset());
            const stopwatch since;
            CHECK_FALSE(try_all(object, type));
            CHECK(since.elapsed() < refused_within);
        }
    }
}

TEST_CASE("an object whose control block is noise behind a right header is usable, in time") {
    for (const any_type& type : object_types()) {
        const planted_object object(type);
        const std::string header = read_file(object.path()).substr(object.control_offset(), sizeof(object_header));
        for (unsigned seed = 1; seed <= 50; ++seed) {
            CAPTURE(type.name);
            CAPTURE(seed);
            const std::string block = header + noise(sizeof(control_block) - header.size(), seed);
            object.write(block.data(), block.size(), object.control_offset());
            const stopwatch since;
            CHECK_FALSE(try_all(object, type));
            CHECK(since.elapsed() < refused_within);
        }
    }
}
