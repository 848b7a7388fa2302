#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bluegreen/base/time.hpp"
#include "bluegreen/model/color.hpp"

namespace bluegreen::model {

/// One copy of the service that answers by itself: a pod, a container, a process.
struct Pod {
  std::string name;  ///< no other pod of the service has it
  Color color = Color::blue;
  bool ready = false;        ///< it may be given requests
  bool running = false;      ///< it has begun and not ended: it may have counters and a log
  bool terminating = false;  ///< it was told to end
  std::string container{};   ///< the default one; empty where a pod is not made of containers

  friend bool operator==(const Pod&, const Pod&) = default;
};

enum class Scheme { http, https };

/// A GET. Redirects are not followed; a certificate is not verified, as a pod has none of its own
/// name.
struct HttpGet {
  std::string path;           ///< begins with '/'; may have a query
  std::optional<int> port{};  ///< nothing: the service's own
  Scheme scheme = Scheme::http;
  std::string container{};  ///< whose port it is; empty: the default one. Not read where the
                            ///< containers of a pod share one address
  std::size_t largest_body = std::size_t{4} << 20U;  ///< bytes; beyond it: Errc::too_large
  base::Duration timeout = std::chrono::seconds{10};

  friend bool operator==(const HttpGet&, const HttpGet&) = default;
};

/// Of any status. The body is foreign text.
struct HttpAnswer {
  int status = 0;
  std::string body{};

  friend bool operator==(const HttpAnswer&, const HttpAnswer&) = default;
};

/// Which lines of a log: at most one of `tail` and `since` is set; neither: all that is kept.
struct LogQuery {
  std::optional<int> tail{};                    ///< the last lines
  std::optional<base::Duration> since{};        ///< the lines of the last stretch of time
  std::string container{};                      ///< empty: the default one
  std::size_t largest = std::size_t{1} << 20U;  ///< bytes; beyond it the log is cut

  friend bool operator==(const LogQuery&, const LogQuery&) = default;
};

/// Foreign text. A cut one lacks lines that were asked for.
struct PodLog {
  std::string text;
  bool cut = false;

  friend bool operator==(const PodLog&, const PodLog&) = default;
};

/// A program to run, by argv. Nothing ever passes through a shell.
struct Program {
  std::vector<std::string> argv;
  std::vector<std::pair<std::string, std::string>> environment{};  ///< added to, or replacing, ours
  base::Duration timeout = std::chrono::minutes{5};                ///< then it is made to end

  friend bool operator==(const Program&, const Program&) = default;
};

/// How a program ended.
struct ProgramEnd {
  int exit_code = 0;  ///< 128 + signal when a signal ended it
  bool timed_out = false;
  std::string output{};  ///< its standard output, bounded; foreign text

  friend bool operator==(const ProgramEnd&, const ProgramEnd&) = default;
};

}  // namespace bluegreen::model
