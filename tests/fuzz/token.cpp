/// \file
/// Whatever is given for a token: nothing crashes, and what is accepted has this one text.

#include "token.hpp"
#include "fuzz/target.hpp"
#include "support/token_checksum.hpp"

#include <mutual/error.hpp>

#include <cstring>
#include <string>
#include <string_view>
#include <system_error>

using mutual::fuzz::require;

namespace {

void check_text(std::string_view text) {
    std::error_code ec;
    const mutual::token_label label = mutual::parse_token(text, ec);
    if (ec) {
        require(ec == mutual::errc::invalid_token, "a text that is refused is no token");
        return;
    }
    require(label.type != mutual::object_type{} && label.type <= mutual::object_type::region, "a token has a type");
    require(mutual::token_text(label).view() == text, "a token has one text");
}

/// Any label has a text, which is a token.
void check_label(std::string_view bytes) {
    mutual::token_label label;
    label.type = mutual::object_type::event;
    const std::size_t numbers = sizeof(label.handles) + sizeof(label.facts);
    if (bytes.size() < numbers)
        return;
    std::memcpy(label.handles.data(), bytes.data(), sizeof(label.handles));
    std::memcpy(label.facts.data(), bytes.data() + sizeof(label.handles), sizeof(label.facts));
    label.set_name(bytes.substr(numbers));

    const mutual::token_text text(label);
    std::error_code ec;
    const mutual::token_label read = mutual::parse_token(text.view(), ec);
    require(!ec, "the text of a label is a token");
    require(read.handles == label.handles && read.facts == label.facts && read.name() == label.name(),
            "a label survives as a token");
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    check_text(text);
    // Bytes at random never have the right checksum, and it is not what keeps anybody from writing what he wants.
    check_text(mutual::test::with_checksum(mutual::test::body_of(text)));
    check_label(text);
    return 0;
}
