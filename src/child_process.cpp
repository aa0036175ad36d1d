#include <mutual/child_process.hpp>
#include <mutual/error.hpp>

#include "limited_wait.hpp"
#include "platform/job.hpp"
#include "throw_error.hpp"

namespace mutual {

process_id child_process::id() const noexcept {
    return process_ ? platform::id_of(*process_) : process_id{0};
}

native_handle_type child_process::native_handle() const noexcept {
    return process_ ? platform::native_handle(*process_) : no_native_handle;
}

wait_result child_process::wait(const wait_limits& limits, std::error_code& ec) noexcept {
    ec.clear();
    if (!process_) {
        ec = errc::empty_handle;
        return wait_status::failed;
    }
    return limited_wait(limits, ec,
                        [&](deadline until, platform::cancellation* cancel) noexcept {
                            return platform::wait_for_end(*process_, until, cancel, ec);
                        })
        .status;
}

wait_result child_process::wait(const wait_limits& limits) {
    std::error_code ec;
    const wait_result result = wait(limits, ec);
    throw_if(ec, "wait for process", {});
    return result;
}

std::optional<int> child_process::exit_code(std::error_code& ec) const noexcept {
    ec.clear();
    if (process_)
        return platform::exit_code_of(*process_, ec);
    ec = errc::empty_handle;
    return std::nullopt;
}

std::optional<int> child_process::exit_code() const {
    std::error_code ec;
    const std::optional<int> result = exit_code(ec);
    throw_if(ec, "get exit code of process", {});
    return result;
}

} // namespace mutual
