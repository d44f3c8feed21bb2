#pragma once

#include <filesystem>
#include <vector>

#include "health/alert.h"

namespace pmq::cli {

/// What `pmq check` remembers from one run to the next: in a file, as it also tells of a database
/// that is away. Holds it alone as long as it lives; throws Refusal while another run does.
class CheckBook {
 public:
  explicit CheckBook(std::filesystem::path file);
  CheckBook(const CheckBook&) = delete;
  CheckBook& operator=(const CheckBook&) = delete;
  ~CheckBook();

  std::vector<health::Alert> alerts;
  health::MailProgress mail;

  /// Writes both down; throws Refusal where that fails.
  void save() const;

 private:
  void read();

  std::filesystem::path file_;
  int lock_ = -1;
};

}  // namespace pmq::cli
