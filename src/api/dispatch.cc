#include "api/handlers.h"
#include "api/render.h"

namespace pmq::api {

http::Response dispatch(Call& call) {
  const json::Document body = call.parse_body();
  json::ObjectReader in(body.root(), "", call.faults);
  in.refuse_unknown();
  call.end_of_input();

  const DispatchRound round = call.dispatcher.run_round();
  json::Writer out;
  out.begin_object();
  out.field("ok", true);
  out.field("delivered", round.delivered);
  out.field("failed", round.failed);
  out.field("deferred", round.deferred);
  out.end_object();
  return answer(out);
}

}  // namespace pmq::api
