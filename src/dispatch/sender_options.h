#pragma once

#include <vector>

#include "base/cidr.h"
#include "net/http_post.h"

namespace pmq::dispatch {

/// How webhooks are sent, and that they reach public addresses only, beside those that the operator
/// allows.
[[nodiscard]] net::SenderOptions webhook_sender_options(std::vector<Cidr> allowed);

}  // namespace pmq::dispatch
