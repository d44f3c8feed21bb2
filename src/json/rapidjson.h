#pragma once

// How this folder includes RapidJSON: its assertions guard our use of it, so in a request handler
// they must end the request and not the process.
#include <stdexcept>

#define RAPIDJSON_ASSERT(condition) \
  ((condition) ? static_cast<void>(0) : throw std::logic_error("RapidJSON: " #condition))
