#include "bluegreen/base/yaml.hpp"

#include <algorithm>
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

#include "base/yaml_scalar.hpp"
#include "bluegreen/base/printable.hpp"
#include "bluegreen/base/utf8.hpp"

namespace bluegreen::base {
namespace {

constexpr std::size_t price_of_node = 16;

Mark mark_of(const YAML::Mark& mark) {
  if (mark.is_null()) return {};
  return {mark.line + 1, mark.column + 1};
}

std::size_t price_of(const YamlNode& node) {
  std::size_t price = price_of_node + node.text.size();
  for (const YamlNode& item : node.items) price += price_of(item);
  for (const YamlEntry& entry : node.entries) price += entry.key.size() + price_of(entry.value);
  return price;
}

std::size_t depth_of(const YamlNode& node) {
  std::size_t below = 0;
  for (const YamlNode& item : node.items) below = std::max(below, depth_of(item));
  for (const YamlEntry& entry : node.entries) below = std::max(below, depth_of(entry.value));
  return below + 1;
}

std::string at_most(std::size_t number) { return fmt::format("at most {}", number); }

YamlMistake too_deep(Mark mark, const YamlLimits& limits) {
  return {Errc::too_large, mark, "lists and mappings are nested too deeply",
          at_most(limits.depth) + " levels"};
}

/// Builds the tree of one document from yaml-cpp's events, on a stack of its own. It throws a
/// YamlMistake, which ends the reading and never leaves read_yaml().
class TreeBuilder final : public YAML::EventHandler {
 public:
  explicit TreeBuilder(const YamlLimits& limits) : limits_(limits) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    root_ = {YamlNode::Kind::null, mark_of(mark), "", {}, {}};
    open_.clear();
    anchors_.clear();
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    add({YamlNode::Kind::null, mark_of(mark), "", {}, {}}, anchor);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchors_.find(anchor);
    if (limits_.aliases == 0)
      throw YamlMistake{Errc::unsupported, mark_of(mark), "an alias", "the value itself"};
    if (found == anchors_.end()) {
      throw YamlMistake{Errc::malformed, mark_of(mark), "an alias inside of what it stands for",
                        "no such circle"};
    }
    spent_on_aliases_ += price_of(found->second);
    const std::size_t depth = open_.size() + depth_of(found->second);
    if (spent_on_aliases_ > limits_.aliases || depth > limits_.depth) {
      throw YamlMistake{Errc::too_large, mark_of(mark), "aliases make the file too large",
                        "the values themselves"};
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

  YamlNode take() { return std::move(root_); }

 private:
  struct Open {
    YamlNode node;
    YAML::anchor_t anchor;
    bool has_key = false;  // a map's last key waits for its value
  };

  static void refuse_tag(const YAML::Mark& mark, const std::string& tag) {
    if (tag.empty() || tag == "?" || tag == "!") return;
    throw YamlMistake{Errc::unsupported, mark_of(mark),
                      fmt::format("the tag '{}'", printable(tag, 60)), "a value without a tag",
                      true};
  }

  void open(YamlNode::Kind kind, Mark mark, YAML::anchor_t anchor) {
    count_node(mark);
    refuse_as_key(mark);
    if (open_.size() >= limits_.depth) throw too_deep(mark, limits_);
    open_.push_back({YamlNode{kind, mark, "", {}, {}}, anchor});
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
    return !open_.empty() && open_.back().node.kind == YamlNode::Kind::map && !open_.back().has_key;
  }

  void refuse_as_key(Mark mark) const {
    if (key_is_next())
      throw YamlMistake{Errc::malformed, mark, "a key that is not a word", "a word"};
  }

  void count_node(Mark mark) {
    if (++nodes_ > limits_.nodes)
      throw YamlMistake{Errc::too_large, mark, "too many values", at_most(limits_.nodes)};
  }

  void attach(YamlNode node, YAML::anchor_t anchor) {
    if (anchor != 0) anchors_.insert_or_assign(anchor, node);
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Open& parent = open_.back();
    if (parent.node.kind == YamlNode::Kind::list) {
      parent.node.items.push_back(std::move(node));
    } else if (!parent.has_key) {
      if (node.text == "<<")
        throw YamlMistake{Errc::unsupported, node.mark, "the merge key '<<'",
                          "the keys themselves"};
      parent.node.entries.push_back({std::move(node.text), node.mark, {}});
      parent.has_key = true;
    } else {
      YamlEntry& entry = parent.node.entries.back();
      // yaml-cpp finds a value that is not there at the start of what comes next.
      if (node.kind == YamlNode::Kind::null) node.mark = entry.mark;
      entry.value = std::move(node);
      parent.has_key = false;
    }
  }

  const YamlLimits& limits_;
  YamlNode root_;
  std::vector<Open> open_;
  std::map<YAML::anchor_t, YamlNode> anchors_;
  std::size_t nodes_ = 0;
  std::size_t spent_on_aliases_ = 0;
};

/// What no YAML text may hold, looked for before yaml-cpp guesses at an encoding.
std::optional<YamlMistake> mistake_in_bytes(std::string_view text, const YamlLimits& limits) {
  if (text.size() > limits.size) {
    return YamlMistake{Errc::too_large,
                       {},
                       fmt::format("the file has {} bytes", text.size()),
                       at_most(limits.size)};
  }
  Mark mark;
  while (!text.empty()) {
    const auto [code, length, valid] = first_character(text);
    const bool is_space = code == '\n' || code == '\r' || code == '\t';
    if (!valid)
      return YamlMistake{Errc::malformed, mark, "a byte that is not UTF-8", "a text in UTF-8"};
    if ((code < ' ' && !is_space) || code == 0x7F)
      return YamlMistake{Errc::malformed, mark, "a control character", "a text"};
    mark.column = code == '\n' ? 1 : mark.column + static_cast<int>(length);
    mark.line += code == '\n' ? 1 : 0;
    text.remove_prefix(length);
  }
  return std::nullopt;
}

}  // namespace

const YamlNode& YamlNode::at(std::string_view key) const {
  static const YamlNode none;
  for (const YamlEntry& entry : entries) {
    if (entry.key == key) return entry.value;
  }
  return none;
}

YamlDocuments read_yaml(std::string_view text, const YamlLimits& limits) {
  YamlDocuments read;
  read.mistake = mistake_in_bytes(text, limits);
  if (read.mistake) return read;
  std::istringstream stream{std::string{text}};
  TreeBuilder builder{limits};
  try {
    YAML::Parser parser{stream};
    while (parser.HandleNextDocument(builder)) read.documents.push_back(builder.take());
  } catch (const YamlMistake& mistake) {
    read.mistake = mistake;
  } catch (const YAML::DeepRecursion& deep) {
    read.mistake = too_deep(mark_of(deep.mark), limits);
  } catch (const YAML::Exception& wrong) {
    read.mistake = {Errc::malformed, mark_of(wrong.mark),
                    fmt::format("this is not YAML: {}", wrong.msg), "YAML", true};
  }
  return read;
}

}  // namespace bluegreen::base
