// Regions: of memory, of files, and views of them.

#include "operation.hpp"
#include "region_file.hpp"

#include <mutual/shared_region.hpp>

#include <sys/mman.h>

#include <memory>

namespace mutual::faults {

namespace {

constexpr std::uint64_t size = 10'000;
constexpr std::size_t shared_byte = 5;
constexpr std::byte written{42};

std::byte byte_of(const shared_region& region) {
    return region.map(view_options{.access = view_access::read_only}).const_bytes()[shared_byte];
}

/// The outsider has the region, and the victim has a handle and a view of it.
class with_region : public operation {
public:
    void create() override {
        outsiders_ = shared_region::create(name(), options());
        outsiders_view_ = outsiders_.map();
        if (options().commit == commit_mode::committed)
            outsiders_view_.bytes()[shared_byte] = written;
    }
    void check(const std::error_code& /*error*/) override {
        must(outsiders_view_.bytes()[shared_byte] == written, "the bytes have changed");
        must(byte_of(shared_region::open(name())) == written, "a new view shows other bytes");
    }
    void check_remains(const std::error_code& error) override { check(error); }
    void close() override {
        outsiders_view_.unmap();
        outsiders_.close();
    }
    void prepare() override { region_ = shared_region::open(name()); }
    void undo() override {
        view_.unmap();
        region_.close();
    }

protected:
    [[nodiscard]] virtual region_options options() const { return {.size = size}; }

    shared_region outsiders_;
    region_view outsiders_view_;
    shared_region region_;
    region_view view_;
};

class map : public with_region {
public:
    void act(std::error_code& ec) override { view_ = region_.map(ec); }
    void check_result(const std::error_code& error) override {
        must(static_cast<bool>(view_) == !error, "an error and a view, or neither");
        must(error || view_.bytes()[shared_byte] == written, "the view shows other bytes");
    }
};

class map_at_address : public map {
public:
    void prepare() override {
        map::prepare();
        address_ = find_free_address();
    }
    void act(std::error_code& ec) override { view_ = region_.map({.address = address_}, ec); }

private:
    /// Free as long as nobody maps anything else.
    static void* find_free_address() {
        std::size_t room = 3 * allocation_granularity();
        void* const first = ::mmap(nullptr, room, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        ::munmap(first, room);
        void* aligned = first;
        return std::align(allocation_granularity(), 2 * allocation_granularity(), aligned, room);
    }

    void* address_ = nullptr;
};

class map_for_reading : public with_region {
public:
    void act(std::error_code& ec) override {
        shared_region reading = shared_region::open(name(), region_access::read_only, ec);
        if (!ec)
            view_ = reading.map(ec);
    }
    void check_result(const std::error_code& error) override {
        must(static_cast<bool>(view_) == !error, "an error and a view, or neither");
    }
};

class unmap : public with_region {
public:
    void prepare() override {
        with_region::prepare();
        view_ = region_.map();
    }
    void act(std::error_code& /*ec*/) override { view_.unmap(); }
};

class protect : public with_region {
public:
    void prepare() override {
        with_region::prepare();
        view_ = region_.map();
    }
    void act(std::error_code& ec) override { view_.protect(view_access::read_only, ec); }
    void check_result(const std::error_code& error) override {
        must((view_.access() == view_access::read_write) == static_cast<bool>(error), "the view tells other rights");
        if (error)
            view_.bytes()[shared_byte] = written; // still allowed
    }
};

class commit : public with_region {
public:
    void prepare() override {
        with_region::prepare();
        view_ = region_.map();
    }
    void act(std::error_code& ec) override { view_.commit(0, size, ec); }
    void check(const std::error_code& error) override {
        if (!error)
            must(outsiders_view_.bytes()[shared_byte] == std::byte{0}, "new bytes are not zero");
    }
    void check_remains(const std::error_code& /*error*/) override {
        outsiders_view_.commit();
        outsiders_view_.bytes()[shared_byte] = written;
    }

protected:
    [[nodiscard]] region_options options() const override { return {.size = size, .commit = commit_mode::reserved}; }
};

class duplicate_region : public with_region {
public:
    void act(std::error_code& ec) override { copy_ = region_.duplicate(region_access::read_write, ec); }
    void check_result(const std::error_code& error) override {
        must(static_cast<bool>(copy_) == !error, "an error and a handle, or neither");
        must(error || byte_of(copy_) == written, "the copy leads elsewhere");
        must(byte_of(region_) == written, "the handle itself does not work any more");
    }
    void undo() override {
        copy_.close();
        with_region::undo();
    }

private:
    shared_region copy_;
};

/// A file, which the region is to make longer.
class with_file : public operation {
public:
    void prepare() override {}
    void check(const std::error_code& error) override {
        must(file_.size() == (error ? region_file::initial_size : grown_size), "the file has another length");
        must(file_.is_intact(), "the file has other bytes");
    }
    void check_result(const std::error_code& error) override {
        must(static_cast<bool>(region_) == !error, "an error and a region, or neither");
        must(error || region_.size() == grown_size, "the region has another size");
        must(error ||
                 region_.map(view_options{.access = view_access::read_only}).const_bytes()[0] == region_file::filler,
             "the region shows other bytes");
    }
    void undo() override { region_.close(); }

protected:
    static constexpr std::uint64_t grown_size = 3 * region_file::initial_size;

    region_file file_{name()};
    std::filesystem::path path_ = file_.path();
    shared_region region_;
};

class from_file : public with_file {
public:
    void act(std::error_code& ec) override { region_ = shared_region::from_file(path_, {.size = grown_size}, ec); }
};

class from_file_named : public with_file {
public:
    void act(std::error_code& ec) override {
        region_ = shared_region::from_file(name(), path_, {.size = grown_size}, ec);
    }
    void check(const std::error_code& error) override {
        with_file::check(error);
        std::error_code ec;
        const shared_region seen = shared_region::open(name(), region_access::read_write, ec);
        must(static_cast<bool>(seen) == !error, "it is there after an error, or not there without one");
    }
};

class open_file_named : public with_file {
public:
    void create() override { outsiders_ = shared_region::from_file(name(), path_, {.size = grown_size}); }
    void act(std::error_code& ec) override { region_ = shared_region::open(name(), region_access::read_write, ec); }
    void check(const std::error_code& /*error*/) override { with_file::check({}); }
    void close() override { outsiders_.close(); }

private:
    shared_region outsiders_;
};

/// The file was renamed, and is found through its holders.
class open_file_renamed : public open_file_named {
public:
    void create() override {
        open_file_named::create();
        file_.rename();
    }
};

class view_of_file : public with_file {
public:
    void prepare() override {
        region_ = shared_region::from_file(path_, {.size = grown_size});
        view_ = region_.map();
        view_.bytes()[region_file::initial_size] = written;
    }
    void check(const std::error_code& /*error*/) override { with_file::check({}); }
    void check_result(const std::error_code& /*error*/) override {
        must(view_.bytes()[region_file::initial_size] == written, "the view has lost a byte");
    }
    void undo() override {
        view_.unmap();
        with_file::undo();
    }

protected:
    region_view view_;
};

class flush : public view_of_file {
public:
    void act(std::error_code& ec) override { view_.flush(0, 0, ec); }
};

class sync : public view_of_file {
public:
    void act(std::error_code& ec) override { view_.sync(0, 0, ec); }
};

/// The plain names of the system.
class create_native : public operation {
public:
    void act(std::error_code& ec) override { region_ = shared_region::create_native(name_, {.size = size}, ec); }
    void check(const std::error_code& error) override {
        std::error_code ec;
        const shared_region seen = shared_region::open_native(name_, region_access::read_write, ec);
        must(static_cast<bool>(seen) == !error, "it is there after an error, or not there without one");
    }
    void undo() override { region_.close(); }

private:
    std::string name_ = "/" + name() + "-native";
    shared_region region_;
};

class open_native : public operation {
public:
    void create() override { outsiders_ = shared_region::create_native(name_, {.size = size}); }
    void act(std::error_code& ec) override {
        region_ = shared_region::open_native(name_, region_access::read_write, ec);
    }
    void check_result(const std::error_code& error) override {
        must(static_cast<bool>(region_) == !error, "an error and a region, or neither");
    }
    void undo() override { region_.close(); }
    void close() override { outsiders_.close(); }

private:
    std::string name_ = "/" + name() + "-native";
    shared_region outsiders_;
    shared_region region_;
};

} // namespace

void add_region_operations(std::vector<named_operation>& list) {
    const auto add = [&list](std::string_view name, auto make) { list.push_back({name, make}); };
    add("map a region", make_operation<map>);
    add("map a region at an address", make_operation<map_at_address>);
    add("open a region for reading and map it", make_operation<map_for_reading>);
    add("unmap a view", make_operation<unmap>);
    add("protect a view", make_operation<protect>);
    add("commit reserved memory", make_operation<commit>);
    add("duplicate a region", make_operation<duplicate_region>);
    add("region of a file that grows", make_operation<from_file>);
    add("named region of a file that grows", make_operation<from_file_named>);
    add("open a region of a file", make_operation<open_file_named>);
    add("open a region of a renamed file", make_operation<open_file_renamed>);
    add("flush a view of a file", make_operation<flush>);
    add("sync a view of a file", make_operation<sync>);
    add("create a native region", make_operation<create_native>);
    add("open a native region", make_operation<open_native>);
}

} // namespace mutual::faults
