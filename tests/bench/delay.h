#pragma once

#include <string>

#include "script.h"

namespace pmq::bench {

// Enqueues at a steady pace and polls at a steady pace; reports, as Tally does, how long each
// message took from the start of its enqueue until it was in the consumer's hands.
std::string measure_delay(const Target& target, double seconds, double per_second, double every_ms);

}  // namespace pmq::bench
