#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

namespace pmq {

/// Bytes that must not be shown: keys, passwords, tokens. It can't be printed, its memory is wiped
/// when it goes, and comparing takes the same time wherever two secrets of one length differ.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string_view bytes);
  Secret(const Secret& other);
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret other) noexcept;
  ~Secret();

  /// The bytes themselves, valid as long as this object lives unchanged.
  [[nodiscard]] std::string_view reveal() const noexcept { return {bytes_.get(), size_}; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }

  [[nodiscard]] friend bool operator==(const Secret& a, const Secret& b) noexcept {
    return a.equals(b);
  }

 private:
  [[nodiscard]] bool equals(const Secret& other) const noexcept;

  std::unique_ptr<char[]> bytes_;
  std::size_t size_ = 0;
};

template <typename Stream>
Stream& operator<<(Stream&, const Secret&) = delete;

}  // namespace pmq
