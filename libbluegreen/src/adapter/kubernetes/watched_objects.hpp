#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bluegreen/adapter/kubernetes/api_client.hpp"
#include "bluegreen/base/json.hpp"

namespace bluegreen::adapter::kubernetes {

/// What a watch knows of its collection, and what each text from the server changes in it. No I/O.
class WatchedObjects {
 public:
  /// What one line of a watch came to.
  struct Step {
    std::optional<WatchEvent> event;   ///< nothing for a bookmark, or for news that were known
    std::optional<base::Error> error;  ///< the server gives up this watch
    bool list_again = false;           ///< what was missed can only be learned from a list
  };

  explicit WatchedObjects(std::string path) : path_(std::move(path)) {}

  /// Takes a whole list: the events that lead to it from what was known, deletions first, `synced`
  /// last. Fails with malformed, and then changes nothing.
  base::result<std::vector<WatchEvent>> replace(std::string_view list);
  /// Takes one line of a watch.
  Step apply(std::string_view line);

  /// Where to go on; empty before the first list.
  const std::string& resource_version() const { return resource_version_; }

 private:
  struct Known {
    std::string version;
    std::string object;
  };

  std::optional<WatchEvent> take(const std::string& key, base::JsonValue object);
  Step apply_error(base::JsonValue status) const;

  std::string path_;
  std::string resource_version_;
  std::map<std::string, Known> known_;
};

}  // namespace bluegreen::adapter::kubernetes
