#include "bluegreen/adapter/process/program_runner.hpp"

#include <memory>
#include <utility>

namespace bluegreen::adapter::process {
namespace {

class LaunchedPrograms : public port::ProgramRunner {
 public:
  LaunchedPrograms(Launcher& launcher, std::string folder)
      : launcher_(launcher), folder_(std::move(folder)) {}

  port::ProgramId run(model::Program program, Done done) override {
    Program wanted;
    wanted.argv = std::move(program.argv);
    wanted.environment = std::move(program.environment);
    wanted.folder = folder_;
    wanted.timeout = program.timeout;
    const auto child = launcher_.start(
        std::move(wanted), [life = std::weak_ptr{life_}, done = std::move(done)](auto ended) {
          if (life.expired()) return;
          if (!ended) return done(base::failure(ended.error()));
          done(model::ProgramEnd{ended.value().exit_code, ended.value().timed_out,
                                 std::move(ended.value().output)});
        });
    return port::ProgramId{static_cast<std::uint64_t>(child)};
  }

  void terminate(port::ProgramId id) override {
    launcher_.terminate(ChildId{static_cast<std::uint64_t>(id)});
  }

 private:
  Launcher& launcher_;
  std::string folder_;
  std::shared_ptr<int> life_ = std::make_shared<int>();
};

}  // namespace

std::unique_ptr<port::ProgramRunner> make_program_runner(Launcher& launcher, std::string folder) {
  return std::make_unique<LaunchedPrograms>(launcher, std::move(folder));
}

}  // namespace bluegreen::adapter::process
