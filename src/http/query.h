#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "http/problem.h"

namespace pmq::http {

/// Reads the parameters of an address by name and collects what is wrong with them, so that a
/// caller reads all it knows, calls refuse_unknown(), then looks at faults(). A parameter that is
/// missing, or noted as faulty, is nullopt. Names must outlive the reader (literals do).
class Query {
 public:
  /// `text`: what stands behind the `?`. Throws Refusal (400) for what is not percent-encoded
  /// UTF-8.
  explicit Query(std::string_view text);

  /// Lengths in characters.
  std::optional<std::string> text(std::string_view name, std::size_t min, std::size_t max);
  std::optional<std::int64_t> integer(std::string_view name, std::int64_t min, std::int64_t max);
  std::optional<bool> boolean(std::string_view name);
  /// RFC 3339.
  std::optional<Time> time(std::string_view name);

  /// Notes a fault that only the caller can see.
  void refuse(std::string_view name, std::string detail);
  /// Notes each parameter never asked for, and each that was given more than once.
  void refuse_unknown();

  [[nodiscard]] std::vector<ProblemPart>& faults() noexcept { return faults_; }

 private:
  struct Parameter {
    std::string name;
    std::string value;
  };

  const std::string* ask(std::string_view name);

  std::vector<Parameter> parameters_;
  std::vector<std::string_view> asked_;
  std::vector<ProblemPart> faults_;
};

}  // namespace pmq::http
