#include "health/examine.h"

#include <iterator>
#include <utility>

#include "health/check_parts.h"
#include "health/examine_dispatcher.h"
#include "health/examine_queues.h"
#include "health/examine_server.h"
#include "health/examine_storage.h"
#include "health/examine_troubles.h"

namespace pmq::health {
namespace {

Check unreachable(const std::string& fault) {
  auto check = check_of("database", "answers", "database");
  check.status = Status::fail;
  check.figure = fault;
  check.limit = "answers";
  check.advice = "see that the server runs, and check the MYSQL_ settings";
  return check;
}

void append(Checks& all, Checks more) {
  std::move(more.begin(), more.end(), std::back_inserter(all));
}

}  // namespace

Checks examine(const Facts& facts, const Limits& limits) {
  if (facts.database_fault) return {unreachable(*facts.database_fault)};
  Checks all = examine_server(facts.server, limits);
  if (!facts.has_schema) return all;
  append(all, examine_storage(facts, limits));
  append(all, examine_dispatcher(facts, limits));
  append(all, examine_queues(facts.queues, limits));
  append(all, examine_troubles(facts, limits));
  return all;
}

}  // namespace pmq::health
