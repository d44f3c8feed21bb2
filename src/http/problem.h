#pragma once

#include <exception>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/response.h"

namespace pmq::http {

/// One thing that is wrong with a request, and where.
struct ProblemPart {
  enum class Place { pointer, parameter, header };

  Place place = Place::pointer;
  std::string where;  ///< JSON Pointer into the body, a query parameter's name, a header's name
  std::string detail;
};

/// Why a request is refused (RFC 9457), in words for the one who sent it.
struct Problem {
  int status = 500;
  std::string code;  ///< stable: programs decide by it
  std::string detail;
  std::vector<ProblemPart> parts = {};
  std::vector<Header> headers = {};
};

/// Ends a request with this problem as its answer.
class Refusal final : public std::exception {
 public:
  explicit Refusal(Problem problem) : problem_(std::move(problem)) {}

  [[nodiscard]] const Problem& problem() const noexcept { return problem_; }
  [[nodiscard]] const char* what() const noexcept override { return problem_.detail.c_str(); }

 private:
  Problem problem_;
};

/// Shows the first hundred parts.
[[nodiscard]] Response render(const Problem& problem, std::string_view request_id);

/// 422 `invalid_request` over these parts; `parts` isn't empty.
[[nodiscard]] Problem invalid_request(std::vector<ProblemPart> parts);

}  // namespace pmq::http
