#include "operation.hpp"

namespace mutual::stepping {

void must(bool holds, const char* what) {
    if (!holds)
        throw violation(what);
}

std::vector<named_operation> all_operations() {
    std::vector<named_operation> list;
    add_signal_operations(list);
    add_wait_operations(list);
    add_timer_operations(list);
    add_name_operations(list);
    add_beside_operations(list);
    add_mutex_operations(list);
    add_state_operations(list);
    add_handover_operations(list);
    add_fork_operations(list);
    add_file_operations(list);
    add_job_operations(list);
    return list;
}

} // namespace mutual::stepping
