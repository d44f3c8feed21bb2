#pragma once

#include "admin/routes.h"
#include "admin/visit.h"
#include "http/application.h"
#include "http/router.h"

namespace pmq::admin {

/// The dashboard: from a request's variables to its whole answer.
class Application final : public http::Application {
 public:
  explicit Application(Site site);

  [[nodiscard]] http::Response answer(const http::Variables& variables,
                                      http::BodySource& body) override;

 private:
  http::Response serve(Visit& visit, http::BodySource& body);
  http::Response refuse(const Visit& visit, std::exception_ptr thrown,
                        std::string_view request_id) const;
  [[nodiscard]] std::optional<Visitor> find_visitor(const Visit& visit) const;
  void read_form(Visit& visit, http::BodySource& body) const;

  Site site_;
  http::Router<Route> router_;
};

/// The answer of an installation that can't be served: 503.
[[nodiscard]] http::Response not_ready(const http::Variables& variables, Random& random);

}  // namespace pmq::admin
