#include "support/agent_answers.hpp"
#include "support/agent_commands.hpp"
#include "support/objects.hpp"
#include "support/parse_access.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace mutual::test {
namespace {

/// Are those words after the name?
bool says(const words& command, std::string_view word) {
    return std::find(command.begin() + 4, command.end(), word) != command.end();
}

template <typename Handle, typename Options>
any_object_ptr make(const words& command, const Options& options, std::error_code& ec) {
    return wrap(command[0] == "create" ? Handle::create(command[3], options, ec)
                                       : Handle::open_or_create(command[3], options, ec));
}

/// create | open_or_create region H NAME SIZE [ACCESS]
any_object_ptr make_region(const words& command, std::error_code& ec) {
    region_options options{.size = std::stoull(command.at(4))};
    if (command.size() > 5)
        options.access = parse_region_access(command[5]);
    return make<shared_region>(command, options, ec);
}

/// create | open_or_create mutex H NAME owned
any_object_ptr make_mutex(const words& command, std::error_code& ec) {
    return make<named_mutex>(command, mutex_options{.initially_owned = says(command, "owned")}, ec);
}

/// create | open_or_create event H NAME [manual] [set]
any_object_ptr make_event(const words& command, std::error_code& ec) {
    const event_options options{.reset = says(command, "manual") ? reset_mode::manual : reset_mode::automatic,
                                .initially_set = says(command, "set")};
    return make<named_event>(command, options, ec);
}

/// create | open_or_create semaphore H NAME INITIAL MAXIMUM
any_object_ptr make_semaphore(const words& command, std::error_code& ec) {
    const semaphore_options options{.initial = std::stoi(command.at(4)), .maximum = std::stoi(command.at(5))};
    return make<named_semaphore>(command, options, ec);
}

/// create | open_or_create timer H NAME manual
any_object_ptr make_timer(const words& command, std::error_code& ec) {
    const timer_options options{.reset = says(command, "manual") ? reset_mode::manual : reset_mode::automatic};
    return make<named_timer>(command, options, ec);
}

/// create | open_or_create job H NAME [kill]
any_object_ptr make_job(const words& command, std::error_code& ec) {
    return make<named_job>(command, job_options{.kill_on_last_close = says(command, "kill")}, ec);
}

using maker = any_object_ptr (*)(const words& command, std::error_code& ec);

const std::map<std::string_view, maker>& makers() {
    static const std::map<std::string_view, maker> all = {
        {"region", make_region},       {"mutex", make_mutex}, {"event", make_event},
        {"semaphore", make_semaphore}, {"timer", make_timer}, {"job", make_job},
    };
    return all;
}

} // namespace

std::string agent_objects::create(const words& command) {
    std::error_code ec;
    const any_type& type = find_object_type(command.at(1));
    const std::string& name = command.at(3);
    const bool as_in_the_table = command.size() == 4;
    if (as_in_the_table)
        return keep(command[2], command[0] == "create" ? type.create(name, ec) : type.open_or_create(name, ec), ec);
    return keep(command[2], makers().at(type.name)(command, ec), ec);
}

std::string agent_objects::open(const words& command) {
    std::error_code ec;
    const any_type& type = find_object_type(command.at(1));
    const std::string& name = command.at(3);
    if (command.size() > 4)
        return keep(command[2], type.open_with(name, command[4], {}, ec), ec);
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
        return object ? misuse("an object and an error at once") : outcome(ec);
    if (!object)
        return misuse("neither an object nor an error");
    const bool created = object->created();
    const std::scoped_lock lock(guard_);
    if (!objects_.emplace(handle, std::move(object)).second)
        throw std::invalid_argument("handle in use: " + handle);
    return ok(created ? "created" : "opened");
}

} // namespace mutual::test
