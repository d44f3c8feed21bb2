#pragma once

#include <cstdint>
#include <string_view>

namespace pmq::store {

/// What is counted where it goes wrong. The numbers are stored: they never change.
enum class Trouble : std::uint8_t {
  database_error = 0,  ///< labelled with the server's number, or `lost`
  refusal = 1,         ///< a request that the API refused; with the problem's code
  failed_attempt = 2,  ///< told by a worker or an endpoint; with the subscription's id
};

/// Counts in memory what goes wrong, and adds it to what all processes have counted.
class Troubles {
 public:
  virtual ~Troubles() = default;

  /// `label`: at most 64 characters of ASCII, one of a few.
  virtual void note(Trouble kind, std::string_view label) = 0;
  /// Writes down what was noted, at most once in some seconds and only while the store is at hand
  /// anyway: one statement. Whatever keeps it from that, it stays noted.
  virtual void write_down() noexcept = 0;
};

}  // namespace pmq::store
