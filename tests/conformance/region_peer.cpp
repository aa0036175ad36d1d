#include "region_peer.hpp"

#include "support/child_role.hpp"
#include "support/error_name.hpp"

#include <cstring>

namespace mutual::test {
namespace {

shared_region opened(const words& arguments, std::error_code& ec) {
    const auto access = static_cast<region_access>(std::stoi(arguments.at(1)));
    return arguments.at(2) == "native" ? shared_region::open_native(arguments.at(0), access, ec)
                                       : shared_region::open(object_name(arguments.at(0)), access, ec);
}

std::string answer(const shared_region& region, region_view& view, const words& command) {
    if (command.at(0) == "size")
        return std::to_string(region.size());
    const auto offset = static_cast<std::size_t>(std::stoull(command.at(1)));
    if (command.at(0) == "write") {
        put(view, offset, command.at(2));
        return "done";
    }
    const auto size = static_cast<std::size_t>(std::stoull(command.at(2)));
    if (command.at(0) == "read")
        return get(view, offset, size);
    std::error_code ec;
    view.commit(offset, size, ec);
    return error_name(ec);
}

} // namespace

MUTUAL_CHILD_ROLE(region_peer) {
    std::error_code ec;
    const shared_region region = opened(arguments, ec);
    region_view view = ec ? region_view() : region.map(ec);
    parent.send(encode_word(error_name(ec)));
    for (std::string line; !ec && parent.read_line(line);)
        parent.send(encode_word(answer(region, view, split_words(line))));
    return 0;
}

region_peer::region_peer(std::string_view name, region_access access, opening how)
    : process_("region_peer", {std::string(name), std::to_string(static_cast<int>(access)),
                               how == opening::by_native_name ? "native" : "mutual"}),
      outcome_(decode_word(process_.read_line())) {
}

std::string region_peer::ask(const words& command) {
    process_.send(join_words(command));
    return decode_word(process_.read_line());
}

std::uint64_t region_peer::size() {
    return std::stoull(ask({"size"}));
}

void region_peer::write(std::uint64_t offset, std::string_view text) {
    ask({"write", std::to_string(offset), std::string(text)});
}

std::string region_peer::read(std::uint64_t offset, std::size_t size) {
    return ask({"read", std::to_string(offset), std::to_string(size)});
}

std::string region_peer::commit(std::uint64_t offset, std::size_t size) {
    return ask({"commit", std::to_string(offset), std::to_string(size)});
}

void region_peer::finish() {
    process_.close_input();
    process_.wait_exit();
}

void put(const region_view& view, std::size_t offset, std::string_view text) {
    const std::span<std::byte> place = view.bytes().subspan(offset, text.size());
    std::memcpy(place.data(), text.data(), place.size());
}

std::string get(const region_view& view, std::size_t offset, std::size_t size) {
    const std::span<const std::byte> place = view.const_bytes().subspan(offset, size);
    return {reinterpret_cast<const char*>(place.data()), place.size()};
}

} // namespace mutual::test
