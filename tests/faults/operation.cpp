#include "operation.hpp"

#include "support/unique_name.hpp"

namespace mutual::faults {

operation::operation() : name_(test::unique_name("fault")) {
}

void must(bool holds, const char* what) {
    if (!holds)
        throw violation(what);
}

std::vector<named_operation> all_operations() {
    std::vector<named_operation> list;
    add_name_operations(list);
    add_region_operations(list);
    add_signal_operations(list);
    add_wait_operations(list);
    add_handover_operations(list);
    add_process_operations(list);
    add_job_operations(list);
    return list;
}

} // namespace mutual::faults
