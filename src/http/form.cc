#include "http/form.h"

#include <algorithm>

#include "base/utf8.h"
#include "http/percent.h"
#include "http/problem.h"

namespace pmq::http {
namespace {

constexpr std::size_t max_fields = 2'000;

std::string decode(std::string_view text) {
  auto decoded = percent_decode_form(text);
  if (!decoded || !is_valid_utf8(*decoded)) {
    throw Refusal({400, "malformed_request", "The form is not percent-encoded UTF-8."});
  }
  return std::move(*decoded);
}

}  // namespace

Form::Form(std::string_view text) {
  while (!text.empty()) {
    const std::string_view pair = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(pair.size() + 1, text.size()));
    if (pair.empty()) continue;
    if (fields_.size() == max_fields) {
      throw Refusal({400, "malformed_request", "The form has too many fields."});
    }
    const std::size_t equals = std::min(pair.find('='), pair.size());
    const std::string_view value = pair.substr(std::min(equals + 1, pair.size()));
    fields_.push_back({decode(pair.substr(0, equals)), decode(value)});
  }
}

std::string_view Form::raw(std::string_view name) const noexcept {
  const auto found = std::find_if(fields_.begin(), fields_.end(),
                                  [&](const FormField& each) { return each.name == name; });
  return found == fields_.end() ? std::string_view{} : std::string_view{found->value};
}

std::string_view Form::get(std::string_view name) const noexcept {
  constexpr std::string_view white = " \t\r\n";
  const auto value = raw(name);
  const auto first = value.find_first_not_of(white);
  if (first == std::string_view::npos) return {};
  return value.substr(first, value.find_last_not_of(white) - first + 1);
}

bool Form::has(std::string_view name) const noexcept {
  return std::any_of(fields_.begin(), fields_.end(),
                     [&](const FormField& each) { return each.name == name; });
}

std::vector<std::string_view> Form::all(std::string_view name) const {
  std::vector<std::string_view> values;
  for (const auto& field : fields_)
    if (field.name == name) values.emplace_back(field.value);
  return values;
}

std::string encode_query(const std::vector<FormField>& fields) {
  std::string query;
  for (const auto& [name, value] : fields) {
    if (value.empty()) continue;
    if (!query.empty()) query += '&';
    query += percent_encode(name) + '=' + percent_encode(value);
  }
  return query;
}

}  // namespace pmq::http
