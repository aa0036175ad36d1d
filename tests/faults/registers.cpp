// x86-64.

#include "registers.hpp"

#include <sys/ptrace.h>
#include <sys/user.h>

#include <cstddef>

namespace mutual::faults {

namespace {

bool poke(pid_t process, std::size_t where, std::uint64_t value) noexcept {
    return ::ptrace(PTRACE_POKEUSER, process, where, value) == 0;
}

} // namespace

bool cancel_call(pid_t process) noexcept {
    return poke(process, offsetof(user_regs_struct, orig_rax), ~std::uint64_t{0}); // the number of no call
}

bool set_first_argument(pid_t process, std::uint64_t value) noexcept {
    return poke(process, offsetof(user_regs_struct, rdi), value);
}

bool set_result(pid_t process, long result) noexcept {
    return poke(process, offsetof(user_regs_struct, rax), static_cast<std::uint64_t>(result));
}

} // namespace mutual::faults
