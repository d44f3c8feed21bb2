#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "connection.h"

namespace pmq::bench {

// What the load is made of: where to, as whom, and what a message weighs.
struct Target {
  std::uint16_t port = 0;
  std::string prefix;  // before /v1, without a slash at its end
  std::string token;
  std::string queue = "default";
  std::size_t payload_bytes = 512;
};

// The requests of one connection, one after another.
class Script {
 public:
  virtual ~Script() = default;

  // The next request, valid until the next call. `last` is the previous answer, null at the start.
  virtual std::string_view next(const Answer* last) = 0;

  // Messages brought to their end (stored; or acknowledged) by the answer last given to `next`.
  [[nodiscard]] std::uint64_t finished() const { return finished_; }
  [[nodiscard]] bool found_nothing() const { return found_nothing_; }

  // Whether the request last given ends claims that would otherwise wait for their lease.
  [[nodiscard]] virtual bool lets_go() const { return false; }

 protected:
  std::uint64_t finished_ = 0;
  bool found_nothing_ = false;
};

// fixed, get, enqueue, batch (of 100), take1, take10 (poll and ack), cycle (enqueue, poll, ack).
// Throws std::invalid_argument for another name.
std::unique_ptr<Script> make_script(std::string_view name, const Target& target);

std::string post(const Target& target, std::string_view path, std::string_view body);
std::string message_of(const Target& target, std::string_view note);

}  // namespace pmq::bench
