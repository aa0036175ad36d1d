// Handles have the rights that mutual uses, and no more: what a program passes on by mistake does little harm.

#include "support/doctest.hpp"
#include "support/unique_name.hpp"

#include <mutual/named_event.hpp>
#include <mutual/named_mutex.hpp>
#include <mutual/named_semaphore.hpp>
#include <mutual/named_timer.hpp>

#include <string>

#include "win32/windows.hpp"

using namespace mutual;
using mutual::test::unique_name;

namespace {

struct object_basic_information {
    ULONG attributes;
    ACCESS_MASK granted_access;
    ULONG handle_count;
    ULONG pointer_count;
    ULONG reserved[10];
};

ACCESS_MASK rights_of(HANDLE handle) {
    using query_function = LONG(WINAPI*)(HANDLE, int information_class, void* result, ULONG size, ULONG* returned);
    const HMODULE ntdll = GetModuleHandleW(L"ntdll.dll");
    REQUIRE(ntdll != nullptr);
    const auto query =
        reinterpret_cast<query_function>(reinterpret_cast<void*>(GetProcAddress(ntdll, "NtQueryObject")));
    const bool found = query != nullptr;
    REQUIRE(found);
    object_basic_information info{};
    REQUIRE_GE(query(handle, 0, &info, sizeof(info), nullptr), 0);
    return info.granted_access;
}

constexpr ACCESS_MASK query_state = 1;
constexpr ACCESS_MASK modify_state = 2;

template <typename Handle>
void check_rights(ACCESS_MASK expected) {
    const std::string name = unique_name("rights");
    const Handle made = Handle::create(name);
    const Handle opened = Handle::open(name);
    const Handle found = Handle::open_or_create(name);
    for (const Handle* handle : {&made, &opened, &found})
        CHECK_EQ(rights_of(handle->native_handle()), expected);
}

} // namespace

TEST_CASE("EV-13: a handle of an event may wait, set and query") {
    check_rights<named_event>(SYNCHRONIZE | modify_state | query_state);
}

TEST_CASE("SM-12: a handle of a semaphore may wait, release and query") {
    check_rights<named_semaphore>(SYNCHRONIZE | modify_state | query_state);
}

TEST_CASE("TM-16: a handle of a timer may wait, set and query") {
    check_rights<named_timer>(SYNCHRONIZE | modify_state | query_state);
}

TEST_CASE("MX-07: a handle of a mutex may wait and query; unlocking needs no right") {
    check_rights<named_mutex>(SYNCHRONIZE | query_state);
}
