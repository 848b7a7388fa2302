#include "compose/joint.hpp"

#include <algorithm>
#include <atomic>

namespace bluegreen::compose {

port::OperationId next_part_id() {
  static std::atomic<std::uint64_t> next{std::uint64_t{1} << 62};
  return port::OperationId{next.fetch_add(1)};
}

void Joint::start(port::OperationId id, std::vector<Part> parts, Until until, Combine combine,
                  port::CompletionSink& sink) {
  auto whole = std::make_shared<Whole>();
  whole->id = id;
  whole->sink = &sink;
  whole->until = until;
  whole->combine = std::move(combine);
  whole->answers.resize(parts.size());
  whole->ended.resize(parts.size());
  for (std::size_t index = 0; index < parts.size(); ++index) whole->ids.push_back(next_part_id());
  whole->parts = std::move(parts);
  {
    const std::scoped_lock lock{mutex_};
    wholes_[id] = whole;
    for (std::size_t index = 0; index < whole->ids.size(); ++index)
      parts_[whole->ids[index]] = {whole, index};
  }
  for (std::size_t index = 0; index < whole->ids.size(); ++index) {
    if (begins(whole->ids[index])) whole->parts[index].start(whole->ids[index], *this);
  }
}

/// False where a part that answered at once has ended the whole.
bool Joint::begins(port::OperationId part) {
  const std::scoped_lock lock{mutex_};
  if (!parts_.contains(part)) return false;
  ++under_way_;
  return true;
}

bool Joint::idle() const {
  const std::scoped_lock lock{mutex_};
  return under_way_ == 0;
}

void Joint::cancel(port::OperationId id) {
  std::shared_ptr<Whole> whole;
  {
    const std::scoped_lock lock{mutex_};
    const auto found = wholes_.find(id);
    if (found == wholes_.end() || closed_) return;
    whole = found->second;
  }
  for (std::size_t index = 0; index < whole->ids.size(); ++index)
    whole->parts[index].cancel(whole->ids[index]);
}

void Joint::close() {
  const std::scoped_lock lock{mutex_};
  closed_ = true;
  wholes_.clear();
  parts_.clear();
}

void Joint::complete(port::Completion completion) {
  const auto act = take(std::move(completion));
  for (const auto& cancel : act.cancels) cancel();
  if (act.completion) act.sink->complete(*act.completion);
}

Joint::Act Joint::take(port::Completion completion) {
  const std::scoped_lock lock{mutex_};
  if (completion.last) --under_way_;
  const auto found = parts_.find(completion.id);
  if (found == parts_.end()) return {};  // of an operation that is over
  const auto [whole, index] = found->second;
  if (completion.last) parts_.erase(found);
  const bool failed = std::holds_alternative<port::Failure>(completion.answer);
  whole->answers[index] = std::move(completion.answer);
  whole->ended[index] = completion.last;
  if (failed && whole->until == Until::first_failure) return end(*whole, *whole->answers[index]);
  if (!std::ranges::all_of(whole->answers, [](const auto& one) { return one.has_value(); }))
    return {};
  const bool last = std::ranges::all_of(whole->ended, [](bool one) { return one; });
  if (whole->until == Until::all_answered && !last) return {};
  Answers answers;
  for (const auto& answer : whole->answers) answers.push_back(*answer);
  auto combined = whole->combine(answers);
  if (last) return end(*whole, std::move(combined));
  if (whole->told == combined) return {};
  whole->told = combined;
  return {whole->sink, port::Completion{whole->id, std::move(combined), false}, {}};
}

Joint::Act Joint::end(Whole& whole, port::Answer answer) {
  Act act{whole.sink, port::Completion{whole.id, std::move(answer), true}, {}};
  for (std::size_t index = 0; index < whole.ids.size(); ++index) {
    if (parts_.erase(whole.ids[index]) == 0) continue;
    act.cancels.push_back(
        [cancel = whole.parts[index].cancel, id = whole.ids[index]] { cancel(id); });
  }
  wholes_.erase(whole.id);
  return act;
}

}  // namespace bluegreen::compose
