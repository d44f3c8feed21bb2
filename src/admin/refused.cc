#include "admin/refused.h"

#include <utility>

#include "log/log.h"
#include "view/refusal.h"

namespace pmq::admin {
namespace {

http::Problem later(std::string code, std::string detail) {
  return {503, std::move(code), std::move(detail), {}, {{"Retry-After", "5"}}};
}

}  // namespace

http::Problem problem_of(std::exception_ptr thrown) {
  const auto log = [](std::string_view event, const char* cause) {
    log::error(event, {{"cause", cause}});
  };
  try {
    std::rethrow_exception(std::move(thrown));
  } catch (const http::Refusal& refusal) {
    return refusal.problem();
  } catch (const store::InvalidCursor&) {
    return {400, "invalid_cursor",
            "This page of the list does not exist. Begin at its first page."};
  } catch (const store::OutcomeUnknown& fault) {
    log("the outcome of a change is unknown", fault.what());
    return later("outcome_unknown",
                 "The database went away before it said whether the change holds. Look whether it "
                 "was made before you repeat it.");
  } catch (const store::SchemaMismatch& fault) {
    log("the database has another schema", fault.what());
    return later("unavailable",
                 "The database's tables are of another version. Bring them up to date: bin/pmq "
                 "migrate.");
  } catch (const store::Unavailable& fault) {
    log("the database is not available", fault.what());
    return later("database_unavailable",
                 "The database is not available. This page tries again by itself when you reload.");
  } catch (const store::StorageFull& fault) {
    log("the database has no room", fault.what());
    return {507, "storage_full", "The database has no room left: free some, or raise the quota."};
  } catch (const std::exception& fault) {
    log("a page failed", fault.what());
  } catch (...) {
    log("a page failed", "an exception of unknown type");
  }
  return {500, "internal_error", "The server failed. Its log tells more under this request's id."};
}

http::Response refusal_page(const Visit& visit, const http::Problem& problem,
                            std::string_view request_id) {
  view::Page page;
  try {
    page = visit.page(std::string(http::title_of(problem.status)), "");
  } catch (const std::exception&) {
    // Without the database there is no notice to take, but there is a page.
    page.title = http::title_of(problem.status);
    page.base = visit.base;
    page.asset_version = visit.site.asset_version;
    page.now = visit.now;
  }
  const view::RefusalView view{.status = problem.status,
                               .title = std::string(http::title_of(problem.status)),
                               .detail = problem.detail,
                               .request_id = std::string(request_id)};
  auto response = html(view::render(visit.site.templates, page, view), problem.status);
  response.headers = problem.headers;
  return response;
}

http::Response plain_refusal(const http::Problem& problem) {
  return {problem.status, "text/plain; charset=utf-8", problem.detail + "\n", problem.headers};
}

}  // namespace pmq::admin
