#include "http/problem.h"

#include <algorithm>

#include "json/write.h"

namespace pmq::http {
namespace {

constexpr std::size_t max_parts = 100;

std::string_view name(ProblemPart::Place place) {
  switch (place) {
    case ProblemPart::Place::pointer:
      return "pointer";
    case ProblemPart::Place::parameter:
      return "parameter";
    case ProblemPart::Place::header:
      return "header";
  }
  return "pointer";
}

/// "/priority must be …", "the parameter limit must be …".
std::string sentence(const ProblemPart& part) {
  switch (part.place) {
    case ProblemPart::Place::pointer:
      return (part.where.empty() ? "The body" : part.where) + ' ' + part.detail;
    case ProblemPart::Place::parameter:
      return "The parameter " + part.where + ' ' + part.detail;
    case ProblemPart::Place::header:
      return "The header " + part.where + ' ' + part.detail;
  }
  return part.detail;
}

}  // namespace

Response render(const Problem& problem, std::string_view request_id) {
  json::Writer writer;
  writer.begin_object();
  writer.field("type", "about:blank");
  writer.field("title", title_of(problem.status));
  writer.field("status", problem.status);
  writer.field("detail", problem.detail);
  writer.field("error", problem.detail);
  writer.field("code", problem.code);
  writer.field("request_id", request_id);
  if (!problem.parts.empty()) {
    writer.key("errors");
    writer.begin_array();
    for (std::size_t i = 0; i < std::min(problem.parts.size(), max_parts); ++i) {
      const ProblemPart& part = problem.parts[i];
      writer.begin_object();
      writer.field(name(part.place), part.where);
      writer.field("detail", part.detail);
      writer.end_object();
    }
    writer.end_array();
  }
  writer.end_object();
  return {problem.status, "application/problem+json", writer.take(), problem.headers};
}

Problem invalid_request(std::vector<ProblemPart> parts) {
  std::string detail = sentence(parts.front());
  if (parts.size() > 1) detail += " (and " + std::to_string(parts.size() - 1) + " more)";
  return {422, "invalid_request", std::move(detail) + '.', std::move(parts)};
}

}  // namespace pmq::http
