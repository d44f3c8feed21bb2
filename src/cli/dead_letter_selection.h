#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "cli/arguments.h"
#include "store/operating.h"

namespace pmq::cli {

/// Which dead letters, as the arguments say it.
struct FilterOptions {
  std::optional<std::string> queue;
  std::optional<std::string> event_type;
  std::optional<std::string> error;
  std::optional<std::string> since;
  std::optional<std::string> until;
};

struct SelectionOptions {
  FilterOptions filter;
  std::vector<std::int64_t> delivery_ids;
  std::vector<std::int64_t> message_ids;
  bool all = false;
};

void add_filter(const Arguments& command, FilterOptions& options);
void add_selection(const Arguments& command, SelectionOptions& options);

/// Both throw UsageError for values that nothing can match, selection_of() also unless exactly one
/// way of selecting is used: what concerns everything must be asked for by --all.
[[nodiscard]] store::DeadLetterFilter filter_of(const FilterOptions& options, Time now);
[[nodiscard]] store::DeadLetterSelection selection_of(const SelectionOptions& options, Time now);

}  // namespace pmq::cli
