#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "bluegreen/runbook/environment.hpp"
#include "bluegreen/runbook/runbook.hpp"

namespace bluegreen::runbook {

/// One mistake of a file, or of a runbook that was built in code. Lines and columns count from 1; 0
/// where there is no file.
struct Mistake {
  std::string file;
  int line = 0;
  int column = 0;
  std::string message;     ///< what is wrong, with what was found (bounded, printable)
  std::string expected;    ///< what would be right
  std::string suggestion;  ///< the nearest known key or word; empty when none is near

  friend bool operator==(const Mistake&, const Mistake&) = default;
};

/// "perception.yaml:7:3: unknown key 'chrat' (expected …; did you mean 'chart'?)"; without a file
/// "runbook: hold is '-5s' (expected …)".
BLUEGREEN_EXPORT std::string to_text(const Mistake& mistake);

/// The runbooks of a file, or all its mistakes at once (never both).
struct ParseOutcome {
  std::vector<Runbook> runbooks;
  std::vector<Mistake> mistakes;

  bool ok() const { return mistakes.empty(); }
};

/// The largest file that is read.
inline constexpr std::size_t largest_file = std::size_t{64} * 1024;

/// Reads one runbook, or several (YAML documents, or a list under `services`), from text. Pure.
/// `file` is only used for messages. Depth, aliases and size are bounded before anything is built,
/// so that hostile YAML costs no more than its size. An empty file is a mistake, and so is an
/// `environment` that is neither the library's nor one of the host's.
BLUEGREEN_EXPORT ParseOutcome parse(std::string_view text, const std::string& file,
                                    const std::vector<EnvironmentTraits>& of_host = {});

/// Reads the runbook of a record, whatever its environment is called: it was checked when the
/// release began, perhaps by another host.
BLUEGREEN_EXPORT ParseOutcome parse_recorded(std::string_view text, const std::string& file);

/// The mistakes of a runbook that was built in code: those of a file that says the same, each with
/// the name of its key and without a place; none where it is right. Its environment may have any
/// name.
BLUEGREEN_EXPORT std::vector<Mistake> validate(const Runbook& runbook);

/// The JSON Schema (draft 2020-12) of a runbook file, generated from the same table that parse()
/// reads.
BLUEGREEN_EXPORT std::string json_schema();

/// The runbook as canonical YAML that parse() reads to an equal value: what the record carries.
BLUEGREEN_EXPORT std::string to_yaml(const Runbook& runbook);

}  // namespace bluegreen::runbook
