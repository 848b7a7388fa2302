#include "runbook/scalar.hpp"

#include "runbook/value_type.hpp"

namespace bluegreen::runbook {
namespace {

struct Write {
  const Key& key;

  std::optional<Scalar> word(std::size_t at) const {
    const auto words = value_type(key.type).words;
    return at < words.size() ? std::optional{std::string{words[at]}} : std::nullopt;
  }

  std::optional<Scalar> operator()(std::monostate) const { return word(0); }
  std::optional<Scalar> operator()(const OnUnknown* what) const {
    return word(static_cast<std::size_t>(*what));
  }
  std::optional<Scalar> operator()(const std::string* text) const { return *text; }
  std::optional<Scalar> operator()(const std::integral auto* number) const {
    return std::int64_t{*number};
  }
  std::optional<Scalar> operator()(const base::Share* share) const { return base::to_text(*share); }
  std::optional<Scalar> operator()(const base::Duration* length) const {
    return base::to_text(*length);
  }
  std::optional<Scalar> operator()(const base::Delay* delay) const { return base::to_text(*delay); }
  template <class T>
  std::optional<Scalar> operator()(const std::optional<T>* maybe) const {
    return *maybe ? (*this)(&**maybe) : std::nullopt;
  }
  std::optional<Scalar> operator()(const auto*) const { return std::nullopt; }
};

}  // namespace

std::optional<Scalar> scalar_of(const Key& key, const Target& target) {
  return std::visit(Write{key}, slot_of(key, target));
}

}  // namespace bluegreen::runbook
