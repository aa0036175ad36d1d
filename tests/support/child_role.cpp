#include "support/child_role.hpp"

#include "support/process.hpp"

#include <cstdio>
#include <exception>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <optional>

namespace mutual::test {
namespace {

constexpr std::string_view role_option = "--child=";
constexpr std::string_view streams_option = "--streams=";

/// Standard input and output by way of two files, for as long as this lives: for a child that may inherit nothing.
class named_streams {
public:
    explicit named_streams(const std::string& path)
        : input_(path + "-in"),
          output_(path + "-out"),
          old_input_(std::cin.rdbuf(input_.rdbuf())),
          old_output_(std::cout.rdbuf(output_.rdbuf())) {}
    named_streams(const named_streams&) = delete;
    named_streams& operator=(const named_streams&) = delete;
    ~named_streams() {
        std::cin.rdbuf(old_input_);
        std::cout.rdbuf(old_output_);
    }

private:
    std::ifstream input_;
    std::ofstream output_;
    std::streambuf* old_input_;
    std::streambuf* old_output_;
};

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
    std::optional<named_streams> streams;
    const words given = utf8_arguments(argc, argv);
    for (std::size_t i = 2; i < given.size(); ++i) {
        const std::string_view argument = given[i];
        if (argument.starts_with(streams_option))
            streams.emplace(std::string(argument.substr(streams_option.size())));
        else if (!argument.starts_with("--")) // those are for every child alike, not for the role
            arguments.push_back(decode_word(argument));
    }
    exit_code = play(std::string_view(argv[1]).substr(role_option.size()), arguments);
    return true;
}

} // namespace mutual::test
