#include "adapter/kubernetes/changing.hpp"

#include <utility>

namespace bluegreen::adapter::kubernetes {

namespace {

class Changing {
 public:
  Changing(Operation& operation, int tries, Decide decide)
      : operation_(operation), tries_(tries), decide_(std::move(decide)) {}

  void decide() {
    decide_([this](Orders orders) {
      if (orders.forbidden) return operation_.fail(std::move(*orders.forbidden));
      orders_ = std::move(orders);
      write_next();
    });
  }

 private:
  void write_next() {
    if (orders_.writes.empty()) return operation_.finish(orders_.applied);
    if (tries_ == 0) return operation_.fail(conflict_);
    auto next = std::move(orders_.writes.front());
    orders_.writes.pop_front();
    operation_.write(std::move(next),
                     [this](const base::result<std::string>& answer) { on_written(answer); });
  }

  void on_written(const base::result<std::string>& answer) {
    if (answer) return write_next();
    const auto code = answer.error().code;
    const bool was_changed = code == base::Errc::conflict || code == base::Errc::not_found ||
                             code == base::Errc::already_exists;
    if (!was_changed) return operation_.fail(answer.error());
    --tries_;
    conflict_ = {base::Errc::conflict, answer.error().message};
    decide();
  }

  Operation& operation_;
  int tries_;
  Decide decide_;
  Orders orders_;
  base::Error conflict_;
};

}  // namespace

void change(Operation& operation, int tries, Decide decide) {
  operation.keep(Changing{operation, tries, std::move(decide)}).decide();
}

}  // namespace bluegreen::adapter::kubernetes
