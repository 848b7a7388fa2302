#include "bluegreen/runbook/shared_runbook.hpp"

#include <mutex>
#include <utility>

#include "bluegreen/base/json.hpp"

namespace bluegreen::runbook {

struct SharedRunbook::Shared {
  Runbook runbook;
  mutable std::once_flag has_yaml;
  mutable std::string yaml;
  mutable std::once_flag has_json;
  mutable std::string json;
  mutable std::once_flag has_mistakes;
  mutable std::vector<Mistake> mistakes;
};

namespace {

template <class Made, class Make>
const Made& made_once(std::once_flag& is_made, Made& made, const Make& make) {
  std::call_once(is_made, [&] { made = make(); });
  return made;
}

}  // namespace

SharedRunbook::SharedRunbook() {
  static const SharedRunbook usual{Runbook{}};
  shared_ = usual.shared_;
}

SharedRunbook::SharedRunbook(Runbook runbook) {
  const auto shared = std::make_shared<Shared>();
  shared->runbook = std::move(runbook);
  shared_ = shared;
}

const Runbook& SharedRunbook::operator*() const { return shared_->runbook; }

const std::string& SharedRunbook::yaml() const {
  return made_once(shared_->has_yaml, shared_->yaml, [this] { return to_yaml(shared_->runbook); });
}

const std::string& SharedRunbook::yaml_as_json() const {
  return made_once(shared_->has_json, shared_->json, [this] { return base::json_text(yaml()); });
}

const std::vector<Mistake>& SharedRunbook::mistakes() const {
  return made_once(shared_->has_mistakes, shared_->mistakes,
                   [this] { return validate(shared_->runbook); });
}

}  // namespace bluegreen::runbook
