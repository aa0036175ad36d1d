#include "support/child_role.hpp"

#include <cstdio>
#include <exception>
#include <functional>
#include <iostream>
#include <map>

namespace mutual::test {
namespace {

constexpr std::string_view role_option = "--child=";

std::map<std::string, role_function, std::less<>>& roles() {
    static std::map<std::string, role_function, std::less<>> all;
    return all;
}

int play(std::string_view name, const words& arguments) {
    const auto role = roles().find(name);
    if (role == roles().end()) {
        std::fprintf(stderr, "no role named %.*s in this test program\n", static_cast<int>(name.size()), name.data());
        return 2;
    }
    try {
        channel parent;
        return role->second(parent, arguments);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "role %s failed: %s\n", role->first.c_str(), error.what());
        return 3;
    }
}

} // namespace

bool channel::read_line(std::string& line) {
    if (!std::getline(std::cin, line))
        return false;
    if (!line.empty() && line.back() == '\r')
        line.pop_back();
    return true;
}

void channel::send(std::string_view line) {
    std::cout << line << '\n' << std::flush;
}

role_registration::role_registration(std::string_view name, role_function function) {
    roles().emplace(name, function);
}

bool run_role(int argc, const char* const* argv, int& exit_code) {
    if (argc < 2 || !std::string_view(argv[1]).starts_with(role_option))
        return false;
    words arguments;
    for (int i = 2; i < argc; ++i)
        if (!std::string_view(argv[i]).starts_with("--")) // those are for every child alike, not for the role
            arguments.push_back(decode_word(argv[i]));
    exit_code = play(std::string_view(argv[1]).substr(role_option.size()), arguments);
    return true;
}

} // namespace mutual::test
