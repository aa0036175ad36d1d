// Programs that are members from their first instruction on.

#include "posix/child_process.hpp"
#include "posix/guardian.hpp"
#include "posix/job.hpp"
#include "posix/kernel/object_table.hpp"
#include "posix/spawn_list.hpp"
#include "posix/start_program.hpp"

#include "platform/job.hpp"
#include "spawn_list_access.hpp"

#include <mutual/error.hpp>

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

extern char** environ; // NOLINT(readability-redundant-declaration): not in every <unistd.h>

namespace mutual::platform {

namespace {

using posix::process_mark;

/// What the new process does on its way into the job.
struct way_in {
    process_mark mark;
    const posix::group_entrance& group;
    bool needs_group;
    job_limits limits;
};

/// In the new process, before the program.
int join_job(const void* context) noexcept {
    const auto& way = *static_cast<const way_in*>(context);
    const int error = way.group.enter();
    if (error != 0 && way.needs_group)
        return error;
    if (const int refused = posix::limit_process(0, way.limits); refused != 0)
        return refused;
    return posix::set_mark(0, way.mark);
}

/// Where execvp(3) would look; `name` itself when it has a folder in it.
std::string find_program(std::string_view name) {
    std::string found(name);
    const char* const path = std::getenv("PATH"); // NOLINT(concurrency-mt-unsafe): as everybody reads it
    if (name.find('/') != std::string_view::npos || path == nullptr)
        return found;
    std::string_view folders = path;
    for (;;) {
        const std::size_t end = folders.find(':');
        found = folders.substr(0, end);
        if (!found.empty()) // an empty one is the current folder
            found += '/';
        found += name;
        if (::access(found.c_str(), X_OK) == 0)
            return found;
        if (end == std::string_view::npos)
            return {}; // execve(2) will say that there is no such file; the current folder's is not meant
        folders.remove_prefix(end + 1);
    }
}

/// The new process is perhaps in another folder when it looks.
std::string seen_from_anywhere(std::string path) {
    std::error_code error; // then it is as good as before
    if (path.empty() || path.front() == '/')
        return path;
    std::string absolute = std::filesystem::absolute(path, error).string();
    return error ? path : absolute;
}

/// execve(2) changes nothing of it.
char* argument(std::string_view text) noexcept {
    return const_cast<char*>(text.data()); // NOLINT(cppcoreguidelines-pro-type-const-cast)
}

std::vector<char*> pointers(const std::string* first, std::span<const std::string> rest) {
    std::vector<char*> result;
    if (first != nullptr)
        result.push_back(argument(*first));
    for (const std::string& text : rest)
        result.push_back(argument(text));
    result.push_back(nullptr);
    return result;
}

std::vector<int> passed_to(const program_options& options) {
    std::vector<int> result;
    if (options.handles == nullptr)
        return result;
    if (const spawn_list* const list = detail::spawn_list_access::list(*options.handles))
        posix::for_each_passed(*list, [&](int fd) { result.push_back(fd); });
    return result;
}

posix::started_program start_member(waitable& job, posix::program_start& start, std::error_code& ec) noexcept {
    // Held until the program is there: nobody else changes what is joined meanwhile, and members are counted before.
    const posix::guarded_job guard(job, ec);
    const process_mark before = ec ? process_mark() : posix::mark_of(::getpid(), ec);
    const process_mark mark = ec ? process_mark() : posix::mark_for(job, before, ec);
    if (ec)
        return {};
    const job_limits limits = posix::load_limits(posix::page_of(job));
    posix::be_guarded(job, ec); // before there is anything to clean up
    if (ec)
        return {};
    const posix::entered_group group = posix::have_group(job, ::getpid(), ec);
    if (!ec && posix::is_full(group.folders, limits))
        ec = errc::job_limit_reached;
    if (ec)
        return {};
    const way_in way{mark, group.entrance, posix::needs_group(limits), limits};
    start.prepare = join_job;
    start.context = &way;
    posix::started_program started = posix::start_program(start, ec);
    if (!ec)
        posix::page_of(job).joined.fetch_add(1, std::memory_order_relaxed);
    return started;
}

} // namespace

child* spawn_member(waitable& job, const program_to_start& what, std::error_code& ec) {
    if (!posix::ready(job, ec))
        return nullptr;
    const std::string path = seen_from_anywhere(find_program(what.path));
    const std::string name(what.path);
    const std::vector<char*> arguments = pointers(&name, what.arguments);
    const std::vector<char*> environment = pointers(nullptr, what.options.environment);
    const std::vector<int> passed = passed_to(what.options);
    posix::program_start start{};
    start.path = path.c_str();
    start.arguments = arguments.data();
    start.environment = what.options.environment.empty() ? environ : environment.data();
    start.folder = what.options.working_directory.empty() ? nullptr : what.options.working_directory.c_str();
    start.streams = {what.options.standard_input, what.options.standard_output, what.options.standard_error};
    start.keep = passed;
    posix::started_program started = start_member(job, start, ec);
    return ec ? nullptr : posix::make_child(std::move(started), ec);
}

} // namespace mutual::platform
