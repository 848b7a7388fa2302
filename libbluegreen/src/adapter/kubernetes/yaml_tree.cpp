#include "adapter/kubernetes/yaml_tree.hpp"

#include <optional>
#include <sstream>

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

namespace bluegreen::adapter::kubernetes {
namespace {

constexpr std::size_t largest_text = std::size_t{1} << 20U;
constexpr std::size_t deepest = 32;
constexpr std::size_t most_nodes = 100'000;

/// Builds the tree from yaml-cpp's events; its own tree has no limits. After the first error it
/// only listens.
class TreeBuilder final : public YAML::EventHandler {  // NOLINTBEGIN(readability-identifier-naming)
 public:
  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override { leaf({}); }
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {
    fail(base::Errc::unsupported, "YAML aliases are not supported here");
  }
  void OnScalar(const YAML::Mark&, const std::string& tag, YAML::anchor_t,
                const std::string& value) override {
    const bool plain = tag == "?";
    const bool null = plain && (value.empty() || value == "~" || value == "null");
    leaf(null ? YamlNode{} : YamlNode{YamlNode::Kind::text, value, {}, {}});
  }
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    open(YamlNode::Kind::list);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {
    open(YamlNode::Kind::map);
  }
  void OnMapEnd() override { close(); }
  // NOLINTEND(readability-identifier-naming)

  base::result<YamlNode> take() {
    if (error_) return base::failure(*error_);
    return std::move(root_);
  }

 private:
  struct Open {
    YamlNode node;
    std::optional<std::string> key;  ///< of the member whose value comes next
  };

  void fail(base::Errc code, const char* message) {
    if (!error_) error_ = base::Error{code, message};
    open_.clear();
  }

  bool is_within_limits() {
    if (!error_ && (++nodes_ > most_nodes || open_.size() >= deepest)) {
      fail(base::Errc::too_large, "YAML that is nested too deeply or has too many parts");
    }
    return !error_;
  }

  void open(YamlNode::Kind kind) {
    if (!is_within_limits()) return;
    open_.emplace_back();
    open_.back().node.kind = kind;
  }

  void close() {
    if (error_) return;
    YamlNode node = std::move(open_.back().node);
    open_.pop_back();
    place(std::move(node));
  }

  void leaf(YamlNode node) {
    if (is_within_limits()) place(std::move(node));
  }

  void place(YamlNode node) {
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Open& parent = open_.back();
    if (parent.node.kind == YamlNode::Kind::list) {
      parent.node.items.push_back(std::move(node));
    } else if (parent.key) {
      parent.node.members.push_back({std::move(*parent.key), std::move(node)});
      parent.key.reset();
    } else if (node.kind == YamlNode::Kind::text) {
      parent.key = std::move(node.text);
    } else {
      fail(base::Errc::malformed, "YAML with a key that is no text");
    }
  }

  YamlNode root_;
  std::vector<Open> open_;
  std::size_t nodes_ = 0;
  std::optional<base::Error> error_;
};

}  // namespace

const YamlNode& YamlNode::at(std::string_view name) const {
  static const YamlNode none;
  for (const YamlMember& member : members) {
    if (member.name == name) return member.value;
  }
  return none;
}

base::result<YamlNode> parse_yaml(std::string_view text) {
  if (text.size() > largest_text)
    return base::failure(base::Errc::too_large, "YAML of more than 1 MiB");
  TreeBuilder builder;
  try {
    std::istringstream stream{std::string{text}};
    YAML::Parser parser{stream};
    parser.HandleNextDocument(builder);
  } catch (const YAML::Exception& exception) {
    // Its text may repeat a part of the file.
    return base::failure(base::Errc::malformed,
                         fmt::format("no YAML: line {}, column {}", exception.mark.line + 1,
                                     exception.mark.column + 1));
  }
  return builder.take();
}

}  // namespace bluegreen::adapter::kubernetes
