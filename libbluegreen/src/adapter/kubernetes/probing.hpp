#pragma once

#include "adapter/kubernetes/running_operation.hpp"

namespace bluegreen::adapter::kubernetes {

/// A probe under way: what could not be found out is unknown.
class Probing : public RunningOperation {
 public:
  Probing(Context& context, Told told, model::Color color)
      : RunningOperation(context, std::move(told)), color_(color) {}

 protected:
  void fail(base::Error error) override;
  void report(model::Verdict verdict, std::string_view detail);
  model::Color color() const { return color_; }

 private:
  model::Color color_;
};

/// A probe that asks several pods side by side. One that fails is enough to fail; else one that is
/// unknown is enough.
class ProbingPods : public Probing {
 public:
  using Probing::Probing;
  void start() override;

 protected:
  virtual bool takes_part(const Pod& pod) const { return pod.ready && !pod.terminating; }
  /// Starts the question to one pod; its answer goes to tell_pod().
  virtual void ask_pod(const Pod& pod) = 0;
  void tell_pod(const std::string& pod, const model::ProbeReport& answer);

 private:
  int asked_ = 0;
  int answered_ = 0;
  model::ProbeReport worst_{model::Verdict::pass, ""};
};

/// runbook::ActuatorHealth and runbook::MetricsPresent: GET of a path, judged by `judge`.
class ProbingPath : public ProbingPods {
 public:
  using Judge = model::ProbeReport (*)(const http::Response&);
  ProbingPath(Context& context, Told told, model::Color color, std::string path, Judge judge)
      : ProbingPods(context, std::move(told), color), path_(std::move(path)), judge_(judge) {}

 protected:
  void ask_pod(const Pod& pod) override;

 private:
  std::string path_;
  Judge judge_;
};

/// runbook::LogsClean.
class ProbingLogs : public ProbingPods {
 public:
  ProbingLogs(Context& context, Told told, model::Color color, runbook::LogsClean probe)
      : ProbingPods(context, std::move(told), color), probe_(probe) {}

 protected:
  bool takes_part(const Pod& pod) const override { return pod.running && !pod.terminating; }
  void ask_pod(const Pod& pod) override;

 private:
  runbook::LogsClean probe_;
};

/// runbook::Smoke: through the color's own Service.
class ProbingSmoke : public Probing {
 public:
  ProbingSmoke(Context& context, Told told, model::Color color, std::string path)
      : Probing(context, std::move(told), color), path_(std::move(path)) {}
  void start() override;

 private:
  std::string path_;
};

/// runbook::Command.
class ProbingCommand : public Probing {
 public:
  ProbingCommand(Context& context, Told told, model::Color color, runbook::Command probe,
                 std::string version)
      : Probing(context, std::move(told), color),
        probe_(std::move(probe)),
        version_(std::move(version)) {}
  void start() override;

 private:
  runbook::Command probe_;
  std::string version_;
};

/// A probe that is none of ours.
class ProbingNothing : public Probing {
 public:
  using Probing::Probing;
  void start() override { report(model::Verdict::unknown, "not a probe of the cluster"); }
};

model::ProbeReport judge_health(const http::Response& answer);
model::ProbeReport judge_metrics(const http::Response& answer);

}  // namespace bluegreen::adapter::kubernetes
