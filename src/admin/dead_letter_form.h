#pragma once

#include <optional>
#include <string>

#include "admin/visit.h"
#include "store/operating.h"
#include "view/dead_letters.h"

namespace pmq::admin {

/// The fields of the filter, as an address or a form holds them.
[[nodiscard]] view::DeadLetterFields filter_fields(const http::Form& form);
/// Throws Refusal (422) for a time or a type that can't be read.
[[nodiscard]] store::DeadLetterFilter filter_of(const view::DeadLetterFields& fields, Time now);
/// For an address of the list.
[[nodiscard]] std::vector<http::FormField> query_of(const view::DeadLetterFields& fields);
[[nodiscard]] bool is_narrowed(const view::DeadLetterFields& fields);
/// "all of the queue mail whose error holds …"
[[nodiscard]] std::string describe(const view::DeadLetterFields& fields);

[[nodiscard]] view::DeadLetterRow row_of(const Visit& visit, const store::DeadLetter& letter);

}  // namespace pmq::admin
