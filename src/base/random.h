#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace pmq {

/// Where randomness comes from; tests put a predictable one in its place.
class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::span<std::byte> bytes) = 0;
};

/// The kernel's generator, fit for keys and receipts. Throws std::system_error when it fails.
class SystemRandom final : public Random {
 public:
  void fill(std::span<std::byte> bytes) override;
};

[[nodiscard]] std::uint64_t next_u64(Random& random);

}  // namespace pmq
