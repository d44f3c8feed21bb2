#pragma once

#include <string>

#include "api/call.h"
#include "json/object_reader.h"
#include "store/consuming.h"

namespace pmq::api {

/// `message_id`, `receipt` and `queue`: which claim of the caller's is meant.
[[nodiscard]] store::ClaimReference read_claim(json::ObjectReader& in, const std::string& worker);

void tell_log(Call& call, const store::ClaimReference& claim) noexcept;

/// `message_id` and `receipt`, both required.
[[nodiscard]] store::ReceiptReference read_receipt_reference(json::ObjectReader& in);

}  // namespace pmq::api
