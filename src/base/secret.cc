#include "base/secret.h"

#include <cstring>
#include <utility>

namespace pmq {

Secret::Secret(std::string_view bytes) : size_(bytes.size()) {
  if (bytes.empty()) return;
  bytes_ = std::make_unique_for_overwrite<char[]>(size_);
  std::memcpy(bytes_.get(), bytes.data(), size_);
}

Secret::Secret(const Secret& other) : Secret(other.reveal()) {}

Secret::Secret(Secret&& other) noexcept
    : bytes_(std::move(other.bytes_)), size_(std::exchange(other.size_, 0)) {}

Secret& Secret::operator=(Secret other) noexcept {
  std::swap(bytes_, other.bytes_);
  std::swap(size_, other.size_);
  return *this;
}

Secret::~Secret() {
  if (bytes_) explicit_bzero(bytes_.get(), size_);
}

bool Secret::equals(const Secret& other) const noexcept {
  if (size_ != other.size_) return false;
  // volatile: the compiler must not leave the loop at the first difference.
  volatile unsigned char difference = 0;
  for (std::size_t i = 0; i < size_; ++i) {
    difference =
        static_cast<unsigned char>(difference | (static_cast<unsigned char>(bytes_[i]) ^
                                                 static_cast<unsigned char>(other.bytes_[i])));
  }
  return difference == 0;
}

}  // namespace pmq
