#include "runbook/read_documents.hpp"

#include <array>

namespace bluegreen::runbook {

std::string describe(const YamlNode& node) {
  constexpr std::array<std::string_view, 6> words{"nothing",      "",       "the number ",
                                                  "the boolean ", "a list", "a mapping"};
  const std::string word{words.at(static_cast<std::size_t>(node.kind))};
  return node.is_scalar() ? word + quoted(node.text) : word;
}

std::vector<YamlNode> read_documents(std::string_view text, Mistakes& mistakes) {
  constexpr base::YamlLimits limits{
      .size = largest_file, .depth = 24, .nodes = 20'000, .aliases = largest_file};
  base::YamlDocuments read = base::read_yaml(text, limits);
  if (const auto& mistake = read.mistake)
    mistakes.add(mistake->mark, mistake->message, mistake->expected);
  return std::move(read.documents);
}

}  // namespace bluegreen::runbook
