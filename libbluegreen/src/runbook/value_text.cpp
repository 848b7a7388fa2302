#include "runbook/value_text.hpp"

#include "runbook/percentage.hpp"

namespace bluegreen::runbook {
namespace {

struct Write {
  const Key& key;

  std::optional<ValueText> operator()(std::monostate) const {
    if (key.type == Type::instant_switch) return ValueText{"instant"};
    return std::nullopt;
  }
  std::optional<ValueText> operator()(const std::string* text) const { return ValueText{*text}; }
  std::optional<ValueText> operator()(const int* number) const {
    return ValueText{std::to_string(*number), true};
  }
  std::optional<ValueText> operator()(const std::uint32_t* number) const {
    if (key.type == Type::percentage) return ValueText{percentage_text(*number)};
    return ValueText{std::to_string(*number), true};
  }
  std::optional<ValueText> operator()(const base::Duration* length) const {
    return ValueText{base::to_text(*length)};
  }
  std::optional<ValueText> operator()(const base::Delay* delay) const {
    return ValueText{base::to_text(*delay)};
  }
  std::optional<ValueText> operator()(const OnUnknown* what) const {
    return ValueText{*what == OnUnknown::ask ? "ask" : "return"};
  }
  template <class T>
  std::optional<ValueText> operator()(const std::optional<T>* maybe) const {
    if (!*maybe) return std::nullopt;
    return (*this)(&**maybe);
  }
  std::optional<ValueText> operator()(const std::vector<std::string>*) const {
    return std::nullopt;
  }
  std::optional<ValueText> operator()(const std::map<std::string, std::string>*) const {
    return std::nullopt;
  }
  std::optional<ValueText> operator()(const std::vector<ProbeSpec>*) const { return std::nullopt; }
};

}  // namespace

std::optional<ValueText> value_text(const Key& key, const Slot& slot) {
  return std::visit(Write{key}, slot);
}

}  // namespace bluegreen::runbook
