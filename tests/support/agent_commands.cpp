#include "support/agent_commands.hpp"

#include "support/error_name.hpp"
#include "support/objects.hpp"
#include "support/process.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace mutual::test {
namespace {

std::string ok(std::string_view result = {}) {
    return result.data() == nullptr ? "ok" : "ok " + encode_word(result);
}

std::string outcome(const std::error_code& ec, std::string_view result = {}) {
    return ec ? "error " + encode_word(error_name(ec)) : ok(result);
}

region_access parse_region_access(std::string_view text) {
    constexpr std::pair<std::string_view, region_access> known[] = {
        {"read_only", region_access::read_only},
        {"read_write", region_access::read_write},
        {"execute_read", region_access::execute_read},
        {"execute_read_write", region_access::execute_read_write},
    };
    for (const auto& [name, access] : known)
        if (name == text)
            return access;
    throw std::invalid_argument("region access " + std::string(text));
}

view_access parse_view_access(std::string_view text) {
    constexpr std::pair<std::string_view, view_access> known[] = {
        {"read_only", view_access::read_only},
        {"read_write", view_access::read_write},
        {"copy_on_write", view_access::copy_on_write},
        {"execute_read", view_access::execute_read},
        {"execute_read_write", view_access::execute_read_write},
        {"execute_copy_on_write", view_access::execute_copy_on_write},
    };
    for (const auto& [name, access] : known)
        if (name == text)
            return access;
    throw std::invalid_argument("view access " + std::string(text));
}

/// create | open_or_create region H NAME [SIZE [ACCESS]]
any_object_ptr make_region(const words& command, std::error_code& ec) {
    region_options options{.size = test_region_size};
    if (command.size() > 4)
        options.size = std::stoull(command[4]);
    if (command.size() > 5)
        options.access = parse_region_access(command[5]);
    return wrap(command[0] == "create" ? shared_region::create(command[3], options, ec)
                                       : shared_region::open_or_create(command[3], options, ec));
}

/// create | open_or_create mutex H NAME [owned]
any_object_ptr make_mutex(const words& command, std::error_code& ec) {
    const mutex_options options{.initially_owned = command.size() > 4 && command[4] == "owned"};
    return wrap(command[0] == "create" ? named_mutex::create(command[3], options, ec)
                                       : named_mutex::open_or_create(command[3], options, ec));
}

std::byte* bytes_at(const region_view& view, std::size_t offset, std::size_t size) {
    if (offset > view.size() || size > view.size() - offset)
        throw std::out_of_range("beyond the view");
    return view.data() + offset;
}

} // namespace

const std::map<std::string, agent_objects::command_function>& agent_objects::commands() {
    static const std::map<std::string, command_function> all = {
        {"create", &agent_objects::create}, {"open_or_create", &agent_objects::create},
        {"open", &agent_objects::open},     {"file", &agent_objects::file},
        {"close", &agent_objects::close},   {"size", &agent_objects::size},
        {"map", &agent_objects::map},       {"unmap", &agent_objects::unmap},
        {"write", &agent_objects::write},   {"read", &agent_objects::read},
        {"lock", &agent_objects::lock},     {"try_lock", &agent_objects::try_lock},
        {"unlock", &agent_objects::unlock}, {"cycle", &agent_objects::cycle},
        {"state", &agent_objects::state},   {"die", &agent_objects::die},
    };
    return all;
}

std::string agent_objects::run(const words& command) noexcept {
    try {
        return (this->*commands().at(command.at(0)))(command);
    } catch (const std::exception& error) {
        return "misuse " + encode_word(error.what());
    }
}

std::string agent_objects::create(const words& command) {
    std::error_code ec;
    const object_type& type = find_object_type(command.at(1));
    const std::string& name = command.at(3);
    any_object_ptr object;
    if (type.name == "region")
        object = make_region(command, ec);
    else if (type.name == "mutex")
        object = make_mutex(command, ec);
    else
        object = command[0] == "create" ? type.create(name, ec) : type.open_or_create(name, ec);
    return keep(command[2], std::move(object), ec);
}

std::string agent_objects::open(const words& command) {
    std::error_code ec;
    const object_type& type = find_object_type(command.at(1));
    const std::string& name = command.at(3);
    if (type.name == "region" && command.size() > 4)
        return keep(command[2], wrap(shared_region::open(name, parse_region_access(command[4]), ec)), ec);
    return keep(command[2], type.open(name, ec), ec);
}

std::string agent_objects::file(const words& command) {
    std::error_code ec;
    const std::filesystem::path path(std::u8string(command.at(2).begin(), command.at(2).end()));
    const file_region_options options{.size = std::stoull(command.at(3)), .access = parse_region_access(command.at(4))};
    return keep(command[1],
                wrap(command.size() > 5 ? shared_region::from_file(command[5], path, options, ec)
                                        : shared_region::from_file(path, options, ec)),
                ec);
}

std::string agent_objects::keep(const std::string& handle, any_object_ptr object, const std::error_code& ec) {
    if (ec)
        return object ? "misuse " + encode_word("an object and an error at once") : outcome(ec);
    if (!object)
        return "misuse " + encode_word("neither an object nor an error");
    const bool created = object->created();
    const std::scoped_lock lock(guard_);
    if (!objects_.emplace(handle, std::move(object)).second)
        throw std::invalid_argument("handle in use: " + handle);
    return ok(created ? "created" : "opened");
}

std::string agent_objects::close(const words& command) {
    const object_ptr object = find(command.at(1));
    const std::scoped_lock lock(guard_);
    objects_.erase(command[1]);
    return ok();
}

std::string agent_objects::size(const words& command) {
    return ok(std::to_string(region(find(command.at(1))).size()));
}

std::string agent_objects::map(const words& command) {
    std::error_code ec;
    const object_ptr object = find(command.at(2));
    region_view view;
    if (command.size() > 3)
        view = region(object).map({.offset = std::stoull(command.at(3)),
                                   .size = static_cast<std::size_t>(std::stoull(command.at(4))),
                                   .access = parse_view_access(command.at(5))},
                                  ec);
    else
        view = region(object).map(ec);
    const std::scoped_lock lock(guard_);
    if (!ec)
        views_[command[1]] = std::make_shared<region_view>(std::move(view));
    return outcome(ec);
}

std::string agent_objects::unmap(const words& command) {
    const view_ptr view = find_view(command.at(1));
    const std::scoped_lock lock(guard_);
    views_.erase(command[1]);
    return ok();
}

std::string agent_objects::write(const words& command) {
    const view_ptr view = find_view(command.at(1));
    const std::string& text = command.at(3);
    std::memcpy(bytes_at(*view, std::stoull(command.at(2)), text.size()), text.data(), text.size());
    return ok();
}

std::string agent_objects::read(const words& command) {
    const view_ptr view = find_view(command.at(1));
    const std::size_t size = std::stoull(command.at(3));
    std::string text(size, '\0');
    std::memcpy(text.data(), bytes_at(*view, std::stoull(command.at(2)), size), size);
    return ok(text);
}

std::string agent_objects::lock(const words& command) {
    std::error_code ec;
    const object_ptr object = find(command.at(1));
    const lock_result result = command.size() > 2
                                   ? mutex(object).try_lock_for(std::chrono::milliseconds(std::stoll(command[2])), ec)
                                   : mutex(object).lock(ec);
    return outcome(ec, to_text(result.status()));
}

std::string agent_objects::try_lock(const words& command) {
    std::error_code ec;
    const lock_result result = mutex(find(command.at(1))).try_lock(ec);
    return outcome(ec, to_text(result.status()));
}

std::string agent_objects::unlock(const words& command) {
    std::error_code ec;
    mutex(find(command.at(1))).unlock(ec);
    return outcome(ec);
}

std::string agent_objects::cycle(const words& command) {
    std::error_code ec;
    const object_ptr object = find(command.at(1));
    const lock_result result = mutex(object).lock(ec);
    if (!ec)
        mutex(object).unlock(ec);
    return outcome(ec, to_text(result.status()));
}

std::string agent_objects::state(const words& command) {
    std::error_code ec;
    const mutex_state state = mutex(find(command.at(1))).state(ec);
    return outcome(ec, to_text(state));
}

std::string agent_objects::die(const words&) {
    die_hard();
}

agent_objects::object_ptr agent_objects::find(const std::string& handle) {
    const std::scoped_lock lock(guard_);
    return objects_.at(handle);
}

agent_objects::view_ptr agent_objects::find_view(const std::string& view) {
    const std::scoped_lock lock(guard_);
    return views_.at(view);
}

shared_region& agent_objects::region(const object_ptr& object) {
    return dynamic_cast<region_object&>(*object).handle;
}

named_mutex& agent_objects::mutex(const object_ptr& object) {
    return dynamic_cast<mutex_object&>(*object).handle;
}

} // namespace mutual::test
