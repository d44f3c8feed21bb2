#include "api/fields.h"
#include "api/handlers.h"
#include "api/render.h"

namespace pmq::api {

http::Response stats(Call& call) {
  const auto queue = read_queue(call.query);
  call.end_of_input();
  const Time now = call.store.now();
  json::Writer out;
  out.begin_object();
  write_time(out, "as_of", now);
  out.key("queues");
  out.begin_array();
  for (const store::QueueStats& figures : call.store.stats(queue, now))
    write(out, figures);
  out.end_array();
  out.end_object();
  return answer(out);
}

}  // namespace pmq::api
