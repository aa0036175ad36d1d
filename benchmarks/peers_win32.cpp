#include "peers.hpp"

#include <mutual/shared_region.hpp>

#include <fmt/format.h>

#include <system_error>

#ifndef WIN32_LEAN_AND_MEAN
#define WIN32_LEAN_AND_MEAN
#endif
#ifndef NOMINMAX
#define NOMINMAX
#endif
#include <windows.h>

namespace mutual::benchmark {

namespace {

[[noreturn]] void fail(const char* what) {
    throw std::system_error(static_cast<int>(::GetLastError()), std::system_category(), what);
}

void map_and_unmap(HANDLE section) {
    void* const memory = ::MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    MEMORY_BASIC_INFORMATION information = {}; // the size of a section is that of its view
    if (memory == nullptr || ::VirtualQuery(memory, &information, sizeof(information)) == 0)
        fail("MapViewOfFile");
    ::UnmapViewOfFile(memory);
}

HANDLE create_section(const std::string& name, std::size_t size) {
    const HANDLE section =
        ::CreateFileMappingA(INVALID_HANDLE_VALUE, nullptr, PAGE_READWRITE, 0, static_cast<DWORD>(size), name.c_str());
    if (section == nullptr)
        fail("CreateFileMapping");
    return section;
}

} // namespace

std::string unique_name(const char* stem) {
    return fmt::format("{}-{}", stem, ::GetCurrentProcessId());
}

struct peer_mutex::state {
    HANDLE mutex;
};

const char* peer_mutex::name() {
    return "WaitForSingleObject + ReleaseMutex";
}

std::optional<double> peer_mutex::target() {
    return std::nullopt;
}

peer_mutex::peer_mutex() : state_(new state{::CreateMutexW(nullptr, FALSE, nullptr)}) {
}

peer_mutex::~peer_mutex() {
    ::CloseHandle(state_->mutex);
    delete state_;
}

void peer_mutex::lock() noexcept {
    ::WaitForSingleObject(state_->mutex, INFINITE);
}

void peer_mutex::unlock() noexcept {
    ::ReleaseMutex(state_->mutex);
}

const char* peer_region::name() {
    return "OpenFileMapping + MapViewOfFile + VirtualQuery + UnmapViewOfFile + CloseHandle";
}

peer_region::peer_region(std::size_t size)
    : name_(unique_name("mutual-benchmark-peer")), size_(size), handle_(create_section(name_, size)) {
}

peer_region::~peer_region() {
    ::CloseHandle(handle_);
}

void peer_region::open_and_close() const {
    const HANDLE section = ::OpenFileMappingA(FILE_MAP_WRITE, FALSE, name_.c_str());
    if (section == nullptr)
        fail("OpenFileMapping");
    map_and_unmap(section);
    ::CloseHandle(section);
}

void peer_region::create_and_close() const {
    const HANDLE section = create_section(name_ + "-new", size_);
    map_and_unmap(section);
    ::CloseHandle(section);
}

// The kernel looks a name up in the same way, whoever holds the object.
struct held_region::state {
    shared_region region;
};

held_region::held_region(const std::string& name, std::size_t size)
    : state_(new state{shared_region::create(name, {.size = size})}) {
}

held_region::~held_region() = default;

} // namespace mutual::benchmark
