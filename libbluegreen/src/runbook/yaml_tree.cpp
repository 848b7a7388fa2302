#include "runbook/yaml_tree.hpp"

#include <map>
#include <optional>
#include <sstream>
#include <utility>

#include <fmt/format.h>
#include <yaml-cpp/anchor.h>
#include <yaml-cpp/depthguard.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include "bluegreen/base/utf8.hpp"
#include "runbook/scalar_kind.hpp"

namespace bluegreen::runbook {
namespace {

constexpr std::size_t deepest = 24;
constexpr std::size_t most_nodes = 20'000;
/// What aliases may add, in bytes of text and a fixed price for every node.
constexpr std::size_t alias_budget = largest_file;
constexpr std::size_t price_of_node = 16;

/// Ends the reading from inside yaml-cpp's callbacks; it never leaves read_documents().
struct Stop {
  Mark where;
  std::string message;
  std::string expected;
};

Mark mark_of(const YAML::Mark& mark) {
  if (mark.is_null()) return {};
  return {mark.line + 1, mark.column + 1};
}

std::size_t price_of(const YamlNode& node) {
  std::size_t price = price_of_node + node.text.size();
  for (const YamlNode& item : node.items) price += price_of(item);
  for (const NodeEntry& entry : node.entries) price += entry.key.size() + price_of(entry.value);
  return price;
}

std::size_t depth_of(const YamlNode& node) {
  std::size_t below = 0;
  for (const YamlNode& item : node.items) below = std::max(below, depth_of(item));
  for (const NodeEntry& entry : node.entries) below = std::max(below, depth_of(entry.value));
  return below + 1;
}

/// Builds the tree of one document from yaml-cpp's events, on a stack of its own.
class TreeBuilder final : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark& mark) override {
    root_.reset();
    open_.clear();
    anchors_.clear();
    start_ = mark_of(mark);
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    add({YamlNode::Kind::null, mark_of(mark), "", {}, {}}, anchor);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end())
      throw Stop{mark_of(mark), "an alias inside of what it stands for", "no such circle"};
    spent_on_aliases_ += price_of(found->second);
    if (spent_on_aliases_ > alias_budget || open_.size() + depth_of(found->second) > deepest) {
      throw Stop{mark_of(mark), "aliases make the file too large", "the values themselves"};
    }
    add(found->second, 0);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    refuse_tag(mark, tag);
    const bool plain = tag != "!";  // yaml-cpp gives "!" to what stands in quotes or in a block
    add({plain ? kind_of_plain(value) : YamlNode::Kind::text, mark_of(mark), value, {}, {}},
        anchor);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    refuse_tag(mark, tag);
    open(YamlNode::Kind::list, mark_of(mark), anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    refuse_tag(mark, tag);
    open(YamlNode::Kind::map, mark_of(mark), anchor);
  }
  void OnMapEnd() override { close(); }

  YamlNode take() {
    return root_ ? std::move(*root_) : YamlNode{YamlNode::Kind::null, start_, "", {}, {}};
  }

 private:
  struct Open {
    YamlNode node;
    YAML::anchor_t anchor;
    std::optional<NodeEntry> pending;  // a map's key that waits for its value
  };

  static void refuse_tag(const YAML::Mark& mark, const std::string& tag) {
    if (tag.empty() || tag == "?" || tag == "!") return;
    throw Stop{mark_of(mark), fmt::format("the tag {}", quoted(tag)), "a value without a tag"};
  }

  void open(YamlNode::Kind kind, Mark mark, YAML::anchor_t anchor) {
    count_node(mark);
    refuse_as_key(mark);
    if (open_.size() >= deepest)
      throw Stop{mark, "lists and mappings are nested too deeply", "a runbook"};
    open_.push_back({YamlNode{kind, mark, "", {}, {}}, anchor, std::nullopt});
  }

  void close() {
    Open closed = std::move(open_.back());
    open_.pop_back();
    attach(std::move(closed.node), closed.anchor);
  }

  void add(YamlNode node, YAML::anchor_t anchor) {
    count_node(node.mark);
    if (!node.is_scalar()) refuse_as_key(node.mark);
    attach(std::move(node), anchor);
  }

  bool key_is_next() const {
    return !open_.empty() && open_.back().node.kind == YamlNode::Kind::map && !open_.back().pending;
  }

  void refuse_as_key(Mark mark) const {
    if (key_is_next()) throw Stop{mark, "a key that is not a word", "a word"};
  }

  void count_node(Mark mark) {
    ++nodes_;
    if (nodes_ > most_nodes)
      throw Stop{mark, "too many values", fmt::format("at most {}", most_nodes)};
  }

  void attach(YamlNode node, YAML::anchor_t anchor) {
    if (anchor != 0) {
      anchors_.insert_or_assign(anchor, node);
    }
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Open& parent = open_.back();
    if (parent.node.kind == YamlNode::Kind::list) {
      parent.node.items.push_back(std::move(node));
    } else if (!parent.pending) {
      if (node.text == "<<") throw Stop{node.mark, "the merge key '<<'", "the keys themselves"};
      parent.pending = NodeEntry{std::move(node.text), node.mark, {}};
    } else {
      // yaml-cpp finds a value that is not there at the start of what comes next.
      if (node.kind == YamlNode::Kind::null) node.mark = parent.pending->mark;
      parent.pending->value = std::move(node);
      parent.node.entries.push_back(std::move(*parent.pending));
      parent.pending.reset();
    }
  }

  std::optional<YamlNode> root_;
  Mark start_;
  std::vector<Open> open_;
  std::map<YAML::anchor_t, YamlNode> anchors_;
  std::size_t nodes_ = 0;
  std::size_t spent_on_aliases_ = 0;
};

Mark mark_at(std::string_view text, std::size_t at) {
  Mark mark;
  for (const char c : text.substr(0, at)) {
    mark.column = c == '\n' ? 1 : mark.column + 1;
    mark.line += c == '\n' ? 1 : 0;
  }
  return mark;
}

/// What no YAML file may hold, looked for before yaml-cpp guesses at an encoding.
bool is_readable(std::string_view text, Mistakes& mistakes) {
  if (text.size() > largest_file) {
    mistakes.add({}, fmt::format("the file has {} bytes", text.size()),
                 fmt::format("at most {}", largest_file));
    return false;
  }
  if (const auto at = base::first_not_utf8(text)) {
    mistakes.add(mark_at(text, *at), "a byte that is not UTF-8", "a text in UTF-8");
    return false;
  }
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    const bool control = (c >= 0 && c < ' ' && c != '\n' && c != '\r' && c != '\t') || c == '\x7f';
    if (!control) continue;
    mistakes.add(mark_at(text, at), "a control character", "a text");
    return false;
  }
  return true;
}

}  // namespace

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
  std::vector<YamlNode> documents;
  if (!is_readable(text, mistakes)) return documents;
  std::istringstream stream{std::string{text}};
  TreeBuilder builder;
  try {
    YAML::Parser parser{stream};
    while (parser.HandleNextDocument(builder)) documents.push_back(builder.take());
  } catch (const Stop& stop) {
    mistakes.add(stop.where, stop.message, stop.expected);
  } catch (const YAML::DeepRecursion& deep) {
    mistakes.add(mark_of(deep.mark), "lists and mappings are nested too deeply", "a runbook");
  } catch (const YAML::Exception& wrong) {
    mistakes.add(mark_of(wrong.mark), fmt::format("this is not YAML: {}", wrong.msg), "YAML");
  }
  return documents;
}

}  // namespace bluegreen::runbook
