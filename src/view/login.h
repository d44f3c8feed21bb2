#pragma once

#include "view/page.h"
#include "view/templates.h"

namespace pmq::view {

struct LoginView {
  std::string name;
  std::string fault;         ///< empty: none
  std::string back;          ///< where to go afterwards
  std::string carried_to;    ///< empty: no form was carried along
  std::string carried_form;  ///< as it was encoded
  bool asks_password = true;
  std::string provider_href;  ///< signing in by the identity provider; empty: there is none
};

[[nodiscard]] std::string render(const Templates& templates, const Page& page,
                                 const LoginView& view);

}  // namespace pmq::view
