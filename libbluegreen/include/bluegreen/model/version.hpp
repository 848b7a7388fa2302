#pragma once

#include <cstddef>
#include <string_view>

#include "bluegreen/base/export.hpp"
#include "bluegreen/base/result.hpp"

namespace bluegreen::model {

inline constexpr std::size_t longest_version = 128;

/// May this be the version of a release? Succeeds for 1 to 128 characters, letters, digits and any
/// of `_.-+:@`, that begin with a letter, a digit or `_`: an image tag with or without a digest
/// ("1.2.4", "1.2.4@sha256:…"), semantic versions with build metadata ("1.2.4+7"). Fails with
/// invalid_argument else.
BLUEGREEN_EXPORT base::result<void> check_version(std::string_view version);

}  // namespace bluegreen::model
