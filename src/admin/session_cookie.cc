#include "admin/session_cookie.h"

namespace pmq::admin {
namespace {

constexpr std::size_t key_length = 43;

/// A name with the prefix `__Host-` is taken from HTTPS alone, for this very host and all of it: no
/// neighbour below the same domain can set it. Without HTTPS the folder keeps installations apart.
struct Place {
  std::string name;
  std::string path;
};

Place place_of(const Visit& visit, std::string_view name) {
  if (visit.transport() == http::Transport::https) return {"__Host-" + std::string(name), "/"};
  return {std::string(name), visit.base};
}

std::optional<Secret> read_key(const Visit& visit, std::string_view name) {
  const auto value = http::cookie(visit.variables, place_of(visit, name).name);
  if (!value || value->size() != key_length) return std::nullopt;
  return Secret(*value);
}

http::Header write_key(const Visit& visit, std::string_view name, const Secret& key) {
  const auto place = place_of(visit, name);
  return {"Set-Cookie", http::set_cookie(place.name, key.reveal(), place.path, visit.transport())};
}

constexpr std::string_view session_name = "pmq_session";
constexpr std::string_view sign_in_name = "pmq_sign_in";
constexpr std::string_view attempt_name = "pmq_oidc";

}  // namespace

std::optional<Secret> session_key(const Visit& visit) {
  return read_key(visit, session_name);
}

http::Header session_cookie(const Visit& visit, const Secret& key) {
  return write_key(visit, session_name, key);
}

std::optional<Secret> sign_in_key(const Visit& visit) {
  return read_key(visit, sign_in_name);
}

http::Header sign_in_cookie(const Visit& visit, const Secret& key) {
  return write_key(visit, sign_in_name, key);
}

std::optional<Secret> attempt_key(const Visit& visit) {
  return read_key(visit, attempt_name);
}

http::Header attempt_cookie(const Visit& visit, const Secret& key) {
  return write_key(visit, attempt_name, key);
}

}  // namespace pmq::admin
