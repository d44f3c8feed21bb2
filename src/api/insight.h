#pragma once

#include "health/limits.h"
#include "store/metrics.h"
#include "store/troubles.h"
#include "store/vitals.h"

namespace pmq::api {

/// What the routes ask that tell how the installation does.
struct Insight {
  store::Vitals& vitals;
  store::Metrics& metrics;
  store::Troubles& troubles;
  health::Limits limits;
};

}  // namespace pmq::api
