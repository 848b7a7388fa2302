#pragma once

#include <string>
#include <vector>

#include "bluegreen/adapter/process/child.hpp"

namespace bluegreen::adapter::process {

/// What execve needs, laid out before the fork: between fork and exec nothing may allocate.
class ExecImage {
 public:
  /// `inherited` is an environment as in environ, ended by a null pointer.
  ExecImage(const Program& program, const char* const* inherited);

  char* const* argv() const { return argv_.data(); }
  char* const* environment() const { return environment_.data(); }
  /// The files to try, in order; null at the end.
  const char* const* candidates() const { return candidates_.data(); }

 private:
  std::vector<std::string> arguments_;
  std::vector<std::string> assignments_;
  std::vector<std::string> paths_;
  std::vector<char*> argv_;
  std::vector<char*> environment_;
  std::vector<const char*> candidates_;
};

}  // namespace bluegreen::adapter::process
