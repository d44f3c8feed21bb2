#pragma once

#include "store/mysql/connection.h"
#include "store/token_keys.h"

namespace pmq::store::mysql {

class MysqlTokenKeys final : public TokenKeys {
 public:
  /// `connection` must outlive it.
  explicit MysqlTokenKeys(Connection& connection) : connection_(connection) {}

  StoredKeys load(const std::string& id) override;
  bool take_turn(const std::string& id, const std::string& issuer, milliseconds pause) override;
  void put(const std::string& id, std::span<const auth::PublicKey> keys,
           milliseconds kept) override;
  void note_fault(const std::string& id, const std::string& fault) override;

 private:
  Connection& connection_;
};

}  // namespace pmq::store::mysql
