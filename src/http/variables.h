#pragma once

#include <cstring>
#include <optional>
#include <string_view>

namespace pmq::http {

/// What the web server tells of one request, by the names of CGI (RFC 3875): REQUEST_METHOD,
/// CONTENT_TYPE, and HTTP_ACCEPT for the header Accept. A view: nothing is copied.
class Variables {
 public:
  /// `environment`: texts of the form NAME=value, the last followed by a nullptr.
  explicit Variables(const char* const* environment) noexcept : environment_(environment) {}

  /// A header that was sent empty is there, and empty.
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const noexcept {
    for (const char* const* entry = environment_; *entry; ++entry) {
      if (std::strncmp(*entry, name.data(), name.size()) == 0 && (*entry)[name.size()] == '=') {
        return *entry + name.size() + 1;
      }
    }
    return std::nullopt;
  }

  [[nodiscard]] std::string_view get(std::string_view name) const noexcept {
    return find(name).value_or("");
  }

  /// Calls `visit(rest of the name, value)` for each whose name begins with `prefix`.
  template <typename Visit>
  void each_beginning_with(std::string_view prefix, Visit&& visit) const {
    for (const char* const* entry = environment_; *entry; ++entry) {
      const std::string_view text = *entry;
      const std::size_t end = text.find('=');
      if (end == std::string_view::npos || !text.starts_with(prefix)) continue;
      visit(text.substr(prefix.size(), end - prefix.size()), text.substr(end + 1));
    }
  }

 private:
  const char* const* environment_;
};

}  // namespace pmq::http
