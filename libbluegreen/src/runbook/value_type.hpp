#pragma once

#include <string>

#include "runbook/key.hpp"

namespace bluegreen::runbook {

/// "a duration between 1s and 1d, such as 15m": what would be right, for a message.
std::string expectation(const Key& key);

/// The regular expression that a text of this type matches wholly (ECMA 262, without lookaround);
/// empty when it has none.
std::string pattern_of(Type type);

inline constexpr std::size_t longest_service_name = 47;
inline constexpr std::size_t longest_dns_label = 63;
inline constexpr std::size_t longest_text = 2048;
inline constexpr std::size_t most_list_items = 64;

}  // namespace bluegreen::runbook
