#include "compose/joint.hpp"

#include <algorithm>
#include <atomic>
#include <string>

#include <fmt/format.h>

#include "bluegreen/port/thrown.hpp"

namespace bluegreen::compose {
namespace {

using Standing = Part::Standing;

/// Ids for so many parts, one behind the other, far from those of any engine: the first of them.
std::uint64_t part_ids(std::size_t count) {
  static std::atomic<std::uint64_t> next{std::uint64_t{1} << 62};
  return next.fetch_add(count);
}

bool all_ended(const std::vector<Part>& parts) {
  return std::ranges::all_of(
      parts, [](auto one) { return one == Standing::ended; }, &Part::standing);
}

void want_no_more(std::vector<Part>& parts) {
  for (auto& part : parts) {
    if (part.standing == Standing::under_way) part.standing = Standing::unwanted;
  }
}

}  // namespace

Part answered(port::SharedAnswer answer) {
  return {[answer = std::move(answer)](auto id, auto& sink) {
            sink.complete({id, answer, true});
          },
          [](auto) {}};
}

port::SharedAnswer wrong_answer() {
  return port::Failure{{base::Errc::malformed, "a port gave another answer than it was asked for"}};
}

port::SharedAnswer all_stamped(const Answers& answers) {
  std::optional<port::SharedAnswer> failed;
  std::string details;
  for (const auto& answer : answers) {
    if (const auto* applied = std::get_if<port::Applied>(&*answer)) {
      if (!applied->detail.empty())
        details += fmt::format("{}{}", details.empty() ? "" : "; ", applied->detail);
      continue;
    }
    const auto* failure = std::get_if<port::Failure>(&*answer);
    if (failure != nullptr && failure->error.code == base::Errc::superseded) return answer;
    if (!failed) failed = failure != nullptr ? answer : wrong_answer();
  }
  return failed.value_or(port::Applied{0, details});
}

void Joint::start(port::OperationId id, Joined joined, port::CompletionSink sink) {
  const auto first = part_ids(joined.parts.size());
  const auto end = first + joined.parts.size();
  auto next = first;
  for (auto& part : joined.parts) part.id = port::OperationId{next++};
  {
    const std::scoped_lock lock{mutex_};
    pumping_ = std::this_thread::get_id();
    wholes_.push_back({id, std::move(sink), std::move(joined)});
  }
  for (auto at = first; at != end; ++at) {
    const port::OperationId part{at};
    if (const auto start = begin(part)) start_part(part, *start);
  }
  cancel_unwanted();
}

void Joint::start_part(port::OperationId part, const Start& start) {
  auto thrown = port::thrown_by([&] { start(part, port::CompletionSink{weak_from_this()}); });
  if (thrown) complete({part, port::Failure{std::move(*thrown)}, true});
}

void Joint::cancel(port::OperationId id) {
  {
    const std::scoped_lock lock{mutex_};
    for (auto& whole : wholes_) {
      if (whole.id == id) want_no_more(whole.joined.parts);
    }
  }
  cancel_unwanted();
}

void Joint::complete(port::Completion completion) {
  std::unique_lock lock{mutex_};
  const bool pumping = std::this_thread::get_id() == pumping_;
  take(std::move(completion));
  tell(lock);
  lock.unlock();
  if (pumping) cancel_unwanted();
}

void Joint::close() {
  std::unique_lock lock{mutex_};
  closed_ = true;
  told_.wait(lock, [this] { return !telling_; });
}

std::pair<Joint::Whole*, Part*> Joint::find(port::OperationId part) {
  for (auto& whole : wholes_) {
    const auto found = std::ranges::find(whole.joined.parts, part, &Part::id);
    if (found != whole.joined.parts.end()) return {&whole, &*found};
  }
  return {};
}

/// How it is started: the caller's from now on, as the whole may be over before the part. Nothing
/// where a part that answered at once has ended the whole.
std::optional<Start> Joint::begin(port::OperationId part) {
  const std::scoped_lock lock{mutex_};
  auto* found = find(part).second;
  if (found == nullptr || found->standing != Standing::waiting) return std::nullopt;
  found->standing = Standing::under_way;
  return std::move(found->start);
}

void Joint::take(port::Completion completion) {
  const auto [whole, part] = find(completion.id);
  if (part == nullptr || part->standing == Standing::ended) return;
  if (completion.last) part->standing = Standing::ended;
  part->answer = std::move(completion.answer);
  if (whole->sink) {
    if (whole->joined.until == Until::first_failure &&
        std::holds_alternative<port::Failure>(**part->answer))
      end(*whole, *part->answer);
    else
      combine(*whole);
  }
  std::erase_if(wholes_, [](const Whole& one) { return all_ended(one.joined.parts); });
}

void Joint::combine(Whole& whole) {
  auto& [parts, combine, until] = whole.joined;
  const bool last = all_ended(parts);
  if (until == Until::all_answered && !last) return;
  Answers answers;
  if (std::ranges::any_of(parts, [](const Part& part) { return !part.answer; })) return;
  answers.reserve(parts.size());
  for (const auto& part : parts) answers.push_back(*part.answer);
  auto combined = combine(answers);
  if (last || std::holds_alternative<port::Failure>(*combined))
    return end(whole, std::move(combined));
  if (whole.told == combined) return;
  whole.told = combined;
  to_tell_.push_back({*whole.sink, {whole.id, std::move(combined), false}});
}

void Joint::end(Whole& whole, port::SharedAnswer answer) {
  to_tell_.push_back({*whole.sink, {whole.id, std::move(answer), true}});
  whole.sink.reset();
  want_no_more(whole.joined.parts);
  for (auto& part : whole.joined.parts) {
    if (part.standing == Standing::waiting) part.standing = Standing::ended;
  }
}

/// Without the lock: a sink may call back. Who comes meanwhile leaves what it has to who tells.
void Joint::tell(std::unique_lock<std::mutex>& lock) {
  if (std::exchange(telling_, true)) return;
  while (!to_tell_.empty() && !closed_) {
    auto [sink, completion] = std::move(to_tell_.front());
    to_tell_.pop_front();
    lock.unlock();
    sink.complete(std::move(completion));
    lock.lock();
  }
  telling_ = false;
  told_.notify_all();
}

/// On the thread that pumps, and without the lock: a port may answer at once.
void Joint::cancel_unwanted() {
  std::vector<std::function<void()>> cancels;
  {
    const std::scoped_lock lock{mutex_};
    if (closed_) return;
    for (auto& whole : wholes_) {
      for (auto& part : whole.joined.parts) {
        if (part.standing != Standing::unwanted) continue;
        part.standing = Standing::cancelled;
        cancels.push_back([cancel = part.cancel, id = part.id] { cancel(id); });
      }
    }
  }
  for (const auto& cancel : cancels) {
    static_cast<void>(port::thrown_by(cancel));  // then it ends as it would have
  }
}

}  // namespace bluegreen::compose
