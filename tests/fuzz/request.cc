#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "http/body.h"
#include "http/cookie.h"
#include "http/form.h"
#include "http/media_type.h"
#include "http/method.h"
#include "http/percent.h"
#include "http/problem.h"
#include "http/query.h"
#include "http/request.h"
#include "http/request_id.h"
#include "http/router.h"
#include "tests/fuzz/fuzz.h"

using namespace pmq;

namespace {

struct Route {
  http::Method method;
  std::string_view pattern;
};

constexpr std::array routes = {Route{http::Method::get, "/v1/messages"},
                               Route{http::Method::get, "/v1/messages/{id}"},
                               Route{http::Method::post, "/v1/messages/{id}/replay"},
                               Route{http::Method::remove, "/v1/subscriptions/{name}"}};

class Bytes final : public http::BodySource {
 public:
  explicit Bytes(std::string_view left) : left_(left) {}
  std::size_t read(std::span<char> buffer) override {
    const std::size_t count = std::min(buffer.size(), left_.size());
    std::copy_n(left_.begin(), count, buffer.begin());
    left_.remove_prefix(count);
    return count;
  }

 private:
  std::string_view left_;
};

/// The beginning of each line is a variable's name: what the web server would hand over.
std::vector<std::string> variables_in(std::string_view text) {
  std::vector<std::string> entries;
  while (!text.empty() && entries.size() < 50) {
    auto line = take(text, '\n');
    line = line.substr(0, line.find('\0'));
    if (line.find('=') != std::string_view::npos) entries.emplace_back(line);
  }
  return entries;
}

void read_query(std::string_view text) {
  http::Query query(text);
  static_cast<void>(query.text("queue", 1, 64));
  static_cast<void>(query.integer("limit", 1, 100));
  static_cast<void>(query.boolean("force"));
  static_cast<void>(query.time("since"));
  query.refuse_unknown();
  if (!query.faults().empty()) {
    static_cast<void>(http::render(http::invalid_request(std::move(query.faults())), "request-id"));
  }
}

void read_form(std::string_view text) {
  const http::Form form(text);
  static_cast<void>(form.get("name"));
  // A field that is not empty comes back from its own encoding.
  for (const auto& field : form.fields()) {
    if (field.value.empty()) continue;
    const http::Form again(http::encode_query({field}));
    require(again.raw(field.name) == field.value);
  }
}

template <typename Read>
void unless_refused(Read&& read) {
  try {
    read();
  } catch (const http::Refusal& refusal) {
    require(refusal.problem().status >= 400 && refusal.problem().status < 500);
  }
}

void serve(const http::Variables& variables) {
  const auto address = http::address_of(variables);
  const auto method = http::method_of(variables);
  const http::Router<Route> router(routes);
  const auto found = router.find(method, address.path);
  require(!found || router.knows(address.path));
  static_cast<void>(router.allowed(address.path));
  read_query(address.query);
}

}  // namespace

/// Variables a line each, a line with nothing, the body.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = text_of(data, size);
  const std::size_t end = std::min(text.find("\n\n"), text.size());
  const auto entries = variables_in(text.substr(0, end));
  std::vector<const char*> environment;
  std::transform(entries.begin(), entries.end(), std::back_inserter(environment),
                 [](const std::string& entry) { return entry.c_str(); });
  environment.push_back(nullptr);
  const http::Variables variables(environment.data());
  Bytes body{text.substr(std::min(end + 2, text.size()))};

  unless_refused([&] { serve(variables); });
  static_cast<void>(http::bearer_token(variables));
  static_cast<void>(http::cookie(variables, "pmq_session"));
  static_cast<void>(http::parse_utf8_media_type(variables.get("CONTENT_TYPE")));
  static_cast<void>(http::accepts(variables.find("HTTP_ACCEPT"), "application/json"));
  SystemRandom random;
  require(!http::request_id(variables.find("HTTP_X_REQUEST_ID"), random).empty());
  const auto read = http::read_body(body, variables.find("CONTENT_LENGTH"), 4096);
  require(!read || read->size() <= 4096);
  if (read) unless_refused([&] { read_form(*read); });
  return 0;
}
