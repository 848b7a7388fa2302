#include "adapter/process/exec_image.hpp"

#include <algorithm>
#include <map>
#include <string_view>

namespace bluegreen::adapter::process {
namespace {

using Environment = std::map<std::string, std::string, std::less<>>;

Environment merged(const Program& program, const char* const* inherited) {
  Environment result;
  for (const char* const* entry = inherited; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text{*entry};
    const std::size_t equals = text.find('=');
    if (equals != std::string_view::npos)
      result.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  for (const auto& [name, value] : program.environment) result[name] = value;
  return result;
}

/// Relative folders of PATH are left out: what runs must not depend on where we stand.
std::vector<std::string> files_to_try(const std::string& program, const Environment& environment) {
  if (program.find('/') != std::string::npos) return {program};
  const auto path = environment.find("PATH");
  std::string_view rest = "/usr/local/bin:/usr/bin:/bin";
  if (path != environment.end()) rest = path->second;
  std::vector<std::string> files;
  while (!rest.empty()) {
    const std::string_view folder = rest.substr(0, rest.find(':'));
    rest.remove_prefix(std::min(folder.size() + 1, rest.size()));
    if (folder.starts_with('/')) files.push_back(std::string{folder} + "/" + program);
  }
  return files;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (std::string& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

}  // namespace

ExecImage::ExecImage(const Program& program, const char* const* inherited)
    : arguments_(program.argv) {
  const Environment environment = merged(program, inherited);
  for (const auto& [name, value] : environment) {
    assignments_.push_back(name);
    assignments_.back() += '=';
    assignments_.back() += value;
  }
  paths_ = files_to_try(program.argv.front(), environment);
  argv_ = pointers(arguments_);
  environment_ = pointers(assignments_);
  for (const std::string& path : paths_) candidates_.push_back(path.c_str());
  candidates_.push_back(nullptr);
}

}  // namespace bluegreen::adapter::process
