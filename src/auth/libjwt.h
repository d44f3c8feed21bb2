#pragma once

// The one place that includes libjwt: an owner for its handle, and signing and checking with it.
#include <jwt.h>

#include <memory>
#include <new>
#include <stdexcept>

namespace pmq::auth {

struct JwtFree {
  void operator()(jwt_t* jwt) const noexcept { jwt_free(jwt); }
};

using Jwt = std::unique_ptr<jwt_t, JwtFree>;

/// Throws for an error number of libjwt's that is no answer but a failure.
inline void require_success(int error, const char* what) {
  if (error == ENOMEM) throw std::bad_alloc();
  if (error != 0) throw std::runtime_error(what);
}

}  // namespace pmq::auth
