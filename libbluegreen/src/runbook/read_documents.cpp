#include "runbook/read_documents.hpp"

#include <fmt/format.h>

namespace bluegreen::runbook {

std::string describe(const YamlNode& node) {
  switch (node.kind) {
    case YamlNode::Kind::null:
      return "nothing";
    case YamlNode::Kind::text:
      return quoted(node.text);
    case YamlNode::Kind::number:
      return fmt::format("the number {}", quoted(node.text));
    case YamlNode::Kind::boolean:
      return fmt::format("the boolean {}", quoted(node.text));
    case YamlNode::Kind::list:
      return "a list";
    case YamlNode::Kind::map:
      return "a mapping";
  }
  return "something else";
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
