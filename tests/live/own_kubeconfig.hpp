#pragma once

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

#include <gmock/gmock.h>
#include <unistd.h>

namespace bluegreen::live {

/// The kubeconfig of this process: tests run side by side.
class OwnKubeconfig {
 public:
  explicit OwnKubeconfig(const std::string& text)
      : file_(testing::TempDir() + "kubeconfig-" + std::to_string(getpid())) {
    std::ofstream{file_} << text;
    setenv("KUBECONFIG", file_.c_str(), 1);  // NOLINT(concurrency-mt-unsafe): no thread reads it
  }
  ~OwnKubeconfig() {
    unsetenv("KUBECONFIG");  // NOLINT(concurrency-mt-unsafe): as above
    std::remove(file_.c_str());
  }
  OwnKubeconfig(const OwnKubeconfig&) = delete;
  OwnKubeconfig& operator=(const OwnKubeconfig&) = delete;

 private:
  std::string file_;
};

}  // namespace bluegreen::live
