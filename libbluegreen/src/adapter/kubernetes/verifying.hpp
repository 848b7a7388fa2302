#pragma once

#include <string>

#include "adapter/kubernetes/door_operations.hpp"

namespace bluegreen::adapter::kubernetes {

/// The version that an answer names: its header X-Version, else the text `version` of its JSON;
/// empty where it names none.
std::string version_of(const http::Response& answer);

/// port::VerifyTraffic.
class Verifying : public DoorOperation {
 public:
  Verifying(Context& context, Told told, const DoorKind& kind, port::VerifyTraffic request)
      : DoorOperation(context, std::move(told), kind), request_(std::move(request)) {}
  void start() override;

 protected:
  void fail(base::Error error) override;

 private:
  void begin(std::string url, const std::string& title);
  void ask_once();
  void on_answer(const base::result<http::Response>& answer);
  void on_version(const std::string& version);
  void go_on();
  void end_unobserved(std::string_view why);

  port::VerifyTraffic request_;
  std::string url_;
  base::Instant began_{};
  int in_a_row_ = 0;
  int nameless_ = 0;   ///< answers that named no version
  std::string other_;  ///< the last version that was not the wanted one
  port::TrafficSeen seen_;
};

}  // namespace bluegreen::adapter::kubernetes
