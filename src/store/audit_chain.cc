#include "store/audit_chain.h"

#include "crypto/digest.h"
#include "crypto/hex.h"
#include "json/parse.h"

namespace pmq::store {
namespace {

void add(std::string& text, std::string_view part) {
  text += std::to_string(part.size());
  text += ':';
  text += part;
  text += '\n';
}

void add(std::string& text, const std::optional<std::string>& part) {
  if (part) {
    add(text, std::string_view(*part));
  } else {
    text += "-\n";
  }
}

}  // namespace

std::string chained_hash(std::string_view previous, const AuditEntry& entry) {
  std::string text;
  add(text, previous);
  add(text, std::string_view(std::to_string(entry.id)));
  add(text, std::string_view(std::to_string(entry.at.time_since_epoch().count())));
  for (const auto& part : {entry.actor, entry.client, entry.action, entry.target})
    add(text, std::string_view(part));
  add(text, entry.reason);
  add(text, entry.details);
  return crypto::hex_encode(crypto::bytes_of(crypto::sha256(text)));
}

ChainCheck::ChainCheck(const AuditChain& chain)
    : chain_(chain), next_id_(chain.first_id), hash_(chain.previous_hash) {}

std::optional<ChainFault> ChainCheck::take(const AuditRecord& record) {
  const auto id = record.entry.id;
  if (id < next_id_) return ChainFault{id, "stands before the first entry that is kept"};
  if (id > next_id_) return ChainFault{next_id_, "is missing"};
  if (chained_hash(hash_, record.entry) != record.hash) {
    return ChainFault{id, "was changed, or the one before it was replaced"};
  }
  if (id == chain_.last_id && record.hash != chain_.last_hash) {
    return ChainFault{id, "is not the one that was written last: it and others were replaced"};
  }
  hash_ = record.hash;
  ++next_id_;
  if (record.entry.action == pruned_action) note_pruning(record.entry);
  return std::nullopt;
}

void ChainCheck::note_pruning(const AuditEntry& entry) {
  const auto text = entry.details.value_or("{}");
  const auto details = json::parse(text);
  if (!details) return;
  const auto* const last = details->root().find("last");
  const auto* const hash = details->root().find("hash");
  if (last == nullptr || hash == nullptr) return;
  pruned_id_ = last->integer().value_or(0);
  pruned_hash_ = hash->text();
}

std::optional<ChainFault> ChainCheck::end() const {
  if (last_id() < chain_.last_id) {
    return ChainFault{next_id_, "is missing, and all behind it: the end was cut off"};
  }
  const auto gone = chain_.first_id - 1;
  if (gone > 0 && (pruned_id_ != gone || pruned_hash_ != chain_.previous_hash)) {
    return ChainFault{gone, "is missing, and no entry tells that its time of keeping was over"};
  }
  return std::nullopt;
}

}  // namespace pmq::store
