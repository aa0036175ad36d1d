#include "worker.hpp"

#include "context.hpp"
#include "held_mutex.hpp"
#include "held_region.hpp"

#include <array>
#include <variant>

namespace mutual::torture {

namespace {

// Were each worker interested in all names, there would always be one that holds a name, and no object would ever end.
constexpr std::size_t names_of_one = 2;

using nothing = std::monostate;
using holding = std::variant<nothing, held_region, held_mutex>;

/// What one worker has, at most one object of each name.
class hoard {
public:
    explicit hoard(context& worker) : worker_(worker), first_(worker.identity() % name_count) {}

    void one_step() {
        const std::size_t name = (first_ + worker_.below(names_of_one)) % name_count;
        holding& held = holdings_[name];
        if (std::holds_alternative<nothing>(held))
            acquire(held, name);
        else if (worker_.one_in(3))
            close(held, name);
        else
            use(held);
        if (worker_.one_in(8))
            worker_.linger();
    }

private:
    void acquire(holding& held, std::size_t name) {
        if (worker_.one_in(2)) {
            if (auto region = held_region::acquire(worker_, name))
                held.emplace<held_region>(std::move(*region));
        } else if (auto mutex = held_mutex::acquire(worker_, name)) {
            held.emplace<held_mutex>(std::move(*mutex));
        }
    }

    void use(holding& held) {
        if (auto* const region = std::get_if<held_region>(&held))
            region->use(worker_);
        else if (auto* const mutex = std::get_if<held_mutex>(&held))
            mutex->use(worker_);
    }

    void close(holding& held, std::size_t name) {
        haunt(worker_, ghosts_[name]);
        if (auto* const region = std::get_if<held_region>(&held))
            ghosts_[name] = region->close(worker_);
        else if (auto* const mutex = std::get_if<held_mutex>(&held))
            mutex->close(worker_);
        held.emplace<nothing>();
    }

    context& worker_;
    std::size_t first_; ///< of the names it is interested in
    std::array<holding, name_count> holdings_;
    std::array<region_view, name_count> ghosts_; ///< views that outlived their handles
};

} // namespace

void run_worker(const setup& run, std::size_t index, std::uint64_t life) {
    context worker(run, index, life);
    hoard hoard(worker);
    while (worker.driver_lives())
        hoard.one_step();
}

} // namespace mutual::torture
