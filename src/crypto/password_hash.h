#pragma once

#include <string>

#include "base/secret.h"

namespace pmq::crypto {

/// argon2id with a salt of its own: 64 MiB of memory and two passes, about a tenth of a second. The
/// text holds the costs, so that they can grow. Throws std::bad_alloc without that memory.
[[nodiscard]] std::string hash_password(const Secret& password);

/// False for a text that hash_password() didn't write, after as long as for one that it did.
[[nodiscard]] bool is_password(const Secret& password, const std::string& hash);

/// True when hash_password() would take more effort today.
[[nodiscard]] bool is_weak_hash(const std::string& hash);

}  // namespace pmq::crypto
