#include "compose/joint.hpp"

#include <algorithm>
#include <atomic>
#include <utility>

namespace bluegreen::compose {

port::OperationId next_part_id() {
  static std::atomic<std::uint64_t> next{std::uint64_t{1} << 62};
  return port::OperationId{next.fetch_add(1)};
}

void Joint::start(port::OperationId id, std::vector<Part> parts, Until until, Combine combine,
                  port::CompletionSink& sink) {
  cancel_what_is_left();
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
    pumping_ = std::this_thread::get_id();
    wholes_[id] = whole;
    for (std::size_t index = 0; index < whole->ids.size(); ++index)
      parts_[whole->ids[index]] = {whole, index};
  }
  for (std::size_t index = 0; index < whole->ids.size(); ++index) {
    if (begins(whole->ids[index])) whole->parts[index].start(whole->ids[index], *this);
  }
  cancel_what_is_left();
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
  return under_way_ == 0 && completing_ == 0;
}

void Joint::cancel(port::OperationId id) {
  cancel_what_is_left();
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
  left_.clear();
}

void Joint::complete(port::Completion completion) {
  const bool last = completion.last;
  const auto whole = take(std::move(completion));
  if (on_pumping_thread()) cancel_what_is_left();
  if (whole) tell(*whole);
  const std::scoped_lock lock{mutex_};
  if (last) --under_way_;
  --completing_;
}

/// The whole that has something to tell and that no other call tells of.
std::shared_ptr<Joint::Whole> Joint::take(port::Completion completion) {
  const std::scoped_lock lock{mutex_};
  ++completing_;
  const auto found = parts_.find(completion.id);
  if (found == parts_.end()) return nullptr;  // of an operation that is over
  const auto [whole, index] = found->second;
  if (completion.last) parts_.erase(found);
  const bool failed = std::holds_alternative<port::Failure>(completion.answer);
  whole->answers[index] = std::move(completion.answer);
  whole->ended[index] = completion.last;
  if (failed && whole->until == Until::first_failure) {
    end(*whole, *whole->answers[index]);
  } else {
    combine(*whole);
  }
  if (whole->to_tell.empty() || std::exchange(whole->telling, true)) return nullptr;
  return whole;
}

void Joint::combine(Whole& whole) {
  if (!std::ranges::all_of(whole.answers, [](const auto& one) { return one.has_value(); })) return;
  const bool last = std::ranges::all_of(whole.ended, [](bool one) { return one; });
  if (whole.until == Until::all_answered && !last) return;
  Answers answers;
  for (const auto& answer : whole.answers) answers.push_back(*answer);
  auto combined = whole.combine(answers);
  if (last || std::holds_alternative<port::Failure>(combined))
    return end(whole, std::move(combined));
  if (whole.told == combined) return;
  whole.told = combined;
  whole.to_tell.push_back({whole.id, std::move(combined), false});
}

void Joint::end(Whole& whole, port::Answer answer) {
  whole.to_tell.push_back({whole.id, std::move(answer), true});
  for (std::size_t index = 0; index < whole.ids.size(); ++index) {
    if (parts_.erase(whole.ids[index]) == 0) continue;
    left_.push_back([cancel = whole.parts[index].cancel, id = whole.ids[index]] { cancel(id); });
  }
  wholes_.erase(whole.id);
}

/// Without the lock: a sink may call back.
void Joint::tell(Whole& whole) {
  std::unique_lock lock{mutex_};
  while (!whole.to_tell.empty() && !closed_) {
    const auto next = std::move(whole.to_tell.front());
    whole.to_tell.pop_front();
    lock.unlock();
    whole.sink->complete(next);
    lock.lock();
  }
  whole.telling = false;
}

bool Joint::on_pumping_thread() const {
  const std::scoped_lock lock{mutex_};
  return std::this_thread::get_id() == pumping_;
}

/// On the thread that pumps, and without the lock: a port may answer at once.
void Joint::cancel_what_is_left() {
  std::vector<std::function<void()>> cancels;
  {
    const std::scoped_lock lock{mutex_};
    cancels = std::exchange(left_, {});
  }
  for (const auto& cancel : cancels) cancel();
}

}  // namespace bluegreen::compose
