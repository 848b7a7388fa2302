#include <algorithm>
#include <map>
#include <utility>

#include "bluegreen/compose/metric_sources.hpp"
#include "bluegreen/port/thrown.hpp"

namespace bluegreen::compose {
namespace {

/// Kept by the source, and by nobody else but while it is used: answers may come after its end.
struct Source {
  MetricSourceParts parts;
  ReadCounters read;
  std::map<port::OperationId, port::CompletionSink> under_way;
};

/// What comes after the end of a question is nobody's.
void end(Source& source, port::OperationId id, port::Answer answer) {
  const auto ended = source.under_way.extract(id);
  if (ended) ended.mapped().complete({id, std::move(answer)});
}

/// What the pods told so far.
struct Told {
  model::TrafficSample sample;
  std::size_t awaited = 0;
};

/// What a host's reader throws is what came in the way.
base::result<model::PodCounters> read(const Source& source, const std::string& body,
                                      const std::string& pod) {
  base::result<model::PodCounters> counters = base::failure(base::Errc::malformed, "not read");
  auto thrown = port::thrown_by([&] { counters = source.read(body, pod); });
  if (thrown) return base::failure(std::move(*thrown));
  return counters;
}

void note(const Source& source, const model::Pod& pod,
          const base::result<model::HttpAnswer>& answer, model::TrafficSample& sample) {
  if (answer && answer.value().status == 200) {
    if (auto counters = read(source, answer.value().body, pod.name)) {
      counters.value().at = source.parts.clock.now().utc;
      return sample.pods[pod.color].push_back(std::move(counters.value()));
    }
  }
  sample.missing[pod.color].push_back(pod.name);
  if (!pod.ready) sample.unready[pod.color].push_back(pod.name);
}

/// In the order of the pods' names: they answered in any.
model::TrafficSample sorted(model::TrafficSample sample) {
  for (const auto color : model::colors) {
    std::ranges::sort(sample.pods[color], {}, &model::PodCounters::pod);
    std::ranges::sort(sample.missing[color]);
    std::ranges::sort(sample.unready[color]);
  }
  return sample;
}

void ask_each(const std::shared_ptr<Source>& source, port::OperationId id,
              const std::vector<model::Pod>& pods) {
  if (pods.empty()) return end(*source, id, model::TrafficSample{});
  const auto told = std::make_shared<Told>(Told{{}, pods.size()});
  const model::HttpGet question{.path = source->parts.settings.path};
  for (const auto& pod : pods) {
    const auto take = [life = std::weak_ptr{source}, id, told,
                       pod](const base::result<model::HttpAnswer>& answer) {
      const auto alive = life.lock();
      if (!alive) return;
      note(*alive, pod, answer, told->sample);
      if (--told->awaited == 0) end(*alive, id, sorted(std::move(told->sample)));
    };
    port::ask<model::HttpAnswer>(
        take, [&](const auto& done) { source->parts.pods.get(pod, question, done); });
  }
}

class PodMetrics : public port::MetricSource {
 public:
  PodMetrics(MetricSourceParts parts, ReadCounters read)
      : source_(std::make_shared<Source>(Source{std::move(parts), std::move(read), {}})) {}

  void start(port::OperationId id, const port::SampleTraffic&, port::CompletionSink sink) override {
    source_->under_way[id] = std::move(sink);
    port::ask<std::vector<model::Pod>>(
        [life = std::weak_ptr{source_}, id](base::result<std::vector<model::Pod>> listed) {
          const auto source = life.lock();
          if (!source || !source->under_way.contains(id)) return;
          if (!listed) return end(*source, id, port::Failure{listed.error()});
          std::erase_if(listed.value(),
                        [](const auto& pod) { return !pod.running || pod.terminating; });
          ask_each(source, id, listed.value());
        },
        [this](const auto& done) { source_->parts.pods.list(done); });
  }
  void cancel(port::OperationId id) override {
    end(*source_, id, port::Failure{{base::Errc::cancelled, "cancelled"}});
  }

 private:
  std::shared_ptr<Source> source_;
};

}  // namespace

std::unique_ptr<port::MetricSource> pod_metrics(MetricSourceParts parts, ReadCounters read) {
  if (!read) return nullptr;
  return std::make_unique<PodMetrics>(std::move(parts), std::move(read));
}

}  // namespace bluegreen::compose
