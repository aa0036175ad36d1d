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
    return list;
}

} // namespace mutual::stepping
