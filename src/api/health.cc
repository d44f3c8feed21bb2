#include "api/handlers.h"
#include "log/log.h"

namespace pmq::api {
namespace {

http::Response plain_text(const char* text) {
  return {200, "text/plain", text, {}};
}

}  // namespace

http::Response ping(Call&) {
  return plain_text("pong");
}

http::Response healthz(Call& call) {
  try {
    call.store.check();
  } catch (const store::Unavailable& fault) {
    log::error("not ready to serve", {{"cause", fault.what()}});
    throw http::Refusal({503, "unavailable", "Not ready to serve.", {}, {{"Retry-After", "5"}}});
  }
  return plain_text("OK");
}

}  // namespace pmq::api
