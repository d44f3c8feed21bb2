#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "http/query.h"
#include "json/object_reader.h"
#include "queue/ids.h"
#include "queue/receipt.h"
#include "store/operating.h"
#include "store/page.h"

// The fields that several bodies and addresses have in common. As with ObjectReader, what is
// missing or faulty is nullopt, and the fault is noted.
namespace pmq::api {

enum class Presence { optional, required };

/// Of min to max characters, where ObjectReader counts bytes.
std::optional<std::string> read_text(json::ObjectReader& in, std::string_view name, std::size_t min,
                                     std::size_t max, Presence presence = Presence::optional);
/// 1 to 255 printable ASCII characters.
std::optional<std::string> read_key(json::ObjectReader& in, std::string_view name);
[[nodiscard]] bool is_key(std::string_view text) noexcept;
inline constexpr std::string_view key_shape = "must be 1 to 255 printable ASCII characters";

std::optional<Time> read_time(json::ObjectReader& in, std::string_view name);
std::optional<seconds> read_seconds(json::ObjectReader& in, std::string_view name, std::int64_t min,
                                    std::int64_t max, Presence presence = Presence::optional);
/// A number with or without fraction.
std::optional<double> read_number(json::ObjectReader& in, std::string_view name,
                                  Presence presence = Presence::optional);

std::optional<std::string> read_queue(json::ObjectReader& in);
std::optional<queue::MessageId> read_message_id(json::ObjectReader& in);
/// A text of a receipt's shape that we never gave out becomes a receipt that no claim has: whether
/// it is stale or its message unknown is the store's to say.
std::optional<queue::Receipt> read_receipt(json::ObjectReader& in,
                                           Presence presence = Presence::optional);
std::optional<std::string> read_reason(json::ObjectReader& in);

/// Ids of any kind that clients may name: larger numbers are in no answer of ours.
inline constexpr std::int64_t max_id = queue::max_delivery_id;

/// An event type or glob.
[[nodiscard]] bool is_glob(std::string_view text) noexcept;
inline constexpr std::string_view glob_shape = "must be 1 to 128 characters of A-Z a-z 0-9 _ . - *";
inline constexpr std::string_view queue_shape =
    "must be 1 to 64 characters of a-z 0-9 _ . -, the first a letter or digit";

/// `limit` (50 unless given) and `cursor`.
[[nodiscard]] store::PageRequest read_page(http::Query& query);
std::optional<std::string> read_queue(http::Query& query);
std::optional<std::string> read_glob(http::Query& query);

/// 0, which no message has, for what is no id.
[[nodiscard]] queue::MessageId message_id_of(std::string_view segment) noexcept;
/// Throws Refusal (404) for what no subscription can be called.
[[nodiscard]] std::string subscription_name(std::string_view segment);

}  // namespace pmq::api
