#include "peer_steps.hpp"

#include "support/error_name.hpp"

#include <cstdint>
#include <string>

namespace mutual::test::steps {

namespace {

std::string keep(belongings& mine, const std::string& handle, any_object_ptr object, const std::error_code& ec) {
    if (!object)
        return "error " + error_name(ec);
    const bool created = object->created();
    mine.objects[handle] = std::move(object);
    return created ? "created" : "opened";
}

std::string yes_or_no(bool answer) {
    return answer ? "yes" : "no";
}

} // namespace

permissions parse_permissions(std::string_view text) {
    if (text == "owner_only")
        return permissions::owner_only();
    if (text == "group")
        return permissions::group();
    if (text == "everyone")
        return permissions::everyone();
    if (text == "everyone_read_only")
        return permissions::everyone_read_only();
    return permissions::from_mode(static_cast<std::uint32_t>(std::stoul(std::string(text), nullptr, 8)));
}

std::string make(belongings& mine, const words& arguments) {
    const any_type& type = find_object_type(arguments.at(1));
    std::error_code ec;
    any_object_ptr object =
        type.open_or_create_with(arguments.at(2), type.all_rights, parse_permissions(arguments.at(3)), ec);
    return keep(mine, arguments.at(0), std::move(object), ec);
}

std::string open(belongings& mine, const words& arguments) {
    const any_type& type = find_object_type(arguments.at(1));
    std::error_code ec;
    any_object_ptr object = type.open_with(arguments.at(2), arguments.at(4), parse_permissions(arguments.at(3)), ec);
    return keep(mine, arguments.at(0), std::move(object), ec);
}

std::string mark(belongings& mine, const words& arguments) {
    mine.objects.at(arguments.at(0))->mark();
    return "ok";
}

std::string is_marked(belongings& mine, const words& arguments) {
    return yes_or_no(mine.objects.at(arguments.at(0))->is_marked());
}

std::string is_marked_by_other(belongings& mine, const words& arguments) {
    return yes_or_no(mine.objects.at(arguments.at(0))->is_marked_by_other());
}

std::string close(belongings& mine, const words& arguments) {
    mine.objects.erase(arguments.at(0));
    mine.views.erase(arguments.at(0));
    return "ok";
}

} // namespace mutual::test::steps
