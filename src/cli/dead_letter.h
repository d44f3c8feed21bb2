#pragma once

#include <optional>
#include <string>

#include "cli/command.h"
#include "cli/dead_letter_selection.h"

namespace pmq::cli {

struct ListOptions {
  FilterOptions filter;
  int limit = 20;
  std::optional<std::string> cursor;
  bool json = false;
};

[[nodiscard]] ExitCode list_dead_letters(Session& session, const ListOptions& options);

enum class BulkVerb { requeue, discard };

struct BulkOptions {
  SelectionOptions selection;
  std::optional<double> rate;
  std::optional<std::string> reason;
  bool dry_run = false;
  bool yes = false;  ///< don't ask before discarding
  bool json = false;
};

/// All that match, however many requests of the store it takes.
[[nodiscard]] ExitCode change_dead_letters(Session& session, BulkVerb verb,
                                           const BulkOptions& options);

}  // namespace pmq::cli
