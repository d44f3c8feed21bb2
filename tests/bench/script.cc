#include "script.h"

#include <stdexcept>
#include <utility>

namespace pmq::bench {
namespace {

std::string_view between(std::string_view text, std::size_t from, std::string_view before,
                         std::string_view end) {
  const auto start = text.find(before, from);
  if (start == std::string_view::npos) return {};
  const auto value = text.substr(start + before.size());
  return value.substr(0, value.find_first_of(end));
}

// The same request again and again.
class Repeat final : public Script {
 public:
  Repeat(std::string request, std::uint64_t messages)
      : request_(std::move(request)), messages_(messages) {}

  std::string_view next(const Answer* last) override {
    finished_ = last != nullptr && last->status == 200 ? messages_ : 0;
    return request_;
  }

 private:
  std::string request_;
  std::uint64_t messages_;
};

// Poll up to `limit`, then acknowledge what came in one request.
class Take final : public Script {
 public:
  Take(const Target& target, int limit) : target_(target), single_(limit == 1) {
    poll_ = post(target, "/v1/poll",
                 "{\"queue\":\"" + target.queue + "\",\"limit\":" + std::to_string(limit) + "}");
  }

  std::string_view next(const Answer* last) override {
    finished_ = 0;
    found_nothing_ = false;
    if (last == nullptr || last->status != 200) {
      taken_ = 0;
    } else if (taken_ > 0) {
      finished_ = std::exchange(taken_, 0);
    } else {
      read_messages(last->body);
      found_nothing_ = taken_ == 0;
      if (taken_ > 0) return ack_;
    }
    return poll_;
  }

  [[nodiscard]] bool lets_go() const override { return taken_ > 0; }

 private:
  void read_messages(std::string_view body) {
    std::string items;
    constexpr std::string_view id_name = "\"message_id\":";
    constexpr std::string_view receipt_name = "\"receipt\":\"";
    for (auto at = body.find(id_name); at != std::string_view::npos;
         at = body.find(id_name, at + 1)) {
      if (taken_ > 0) items += ',';
      items += "{\"message_id\":";
      items += between(body, at, id_name, ",}");
      items += ",\"receipt\":\"";
      items += between(body, at, receipt_name, "\"");
      items += "\"}";
      ++taken_;
    }
    if (taken_ == 0) return;
    const auto queue = "\"queue\":\"" + target_.queue + "\"";
    ack_ = single_ ? post(target_, "/v1/ack", "{" + queue + "," + items.substr(1))
                   : post(target_, "/v1/ack", "{" + queue + ",\"messages\":[" + items + "]}");
  }

  Target target_;
  bool single_;
  std::string poll_;
  std::string ack_;
  std::uint64_t taken_ = 0;
};

// One message in, one out: the queue turns over and stays near its length.
class Cycle final : public Script {
 public:
  explicit Cycle(const Target& target)
      : enqueue_(post(target, "/v1/enqueue", message_of(target, "cycle"))), take_(target, 1) {}

  std::string_view next(const Answer* last) override {
    const bool from_take = std::exchange(taking_, true);
    const auto request = take_.next(from_take ? last : nullptr);
    finished_ = take_.finished();
    found_nothing_ = take_.found_nothing();
    if (last != nullptr && finished_ == 0 && !found_nothing_) return request;
    taking_ = false;
    return enqueue_;
  }

  [[nodiscard]] bool lets_go() const override { return taking_ && take_.lets_go(); }

 private:
  std::string enqueue_;
  Take take_;
  bool taking_ = false;
};

std::string batch_of(const Target& target, int size) {
  std::string body = "{\"messages\":[";
  for (int i = 0; i < size; ++i) {
    if (i > 0) body += ',';
    body += message_of(target, std::to_string(i));
  }
  return body + "]}";
}

std::string get(const Target& target, std::string_view path) {
  return "GET " + target.prefix + std::string(path) + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
}

}  // namespace

std::unique_ptr<Script> make_script(std::string_view name, const Target& target) {
  if (name == "fixed") {
    return std::make_unique<Repeat>(post(target, "/bench/fixed.fcgi", message_of(target, "1")), 1);
  }
  if (name.starts_with("bare-")) {
    const auto path = "/bare/v1/enqueue?" + std::string(name.substr(5));
    return std::make_unique<Repeat>(post(target, path, message_of(target, "1")), 1);
  }
  if (name == "get") return std::make_unique<Repeat>(get(target, "/ping"), 1);
  if (name == "enqueue") {
    return std::make_unique<Repeat>(post(target, "/v1/enqueue", message_of(target, "1")), 1);
  }
  if (name == "batch") {
    return std::make_unique<Repeat>(post(target, "/v1/enqueue/batch", batch_of(target, 100)), 100);
  }
  if (name == "take1") return std::make_unique<Take>(target, 1);
  if (name == "take10") return std::make_unique<Take>(target, 10);
  if (name == "cycle") return std::make_unique<Cycle>(target);
  throw std::invalid_argument("no operation named " + std::string(name));
}

std::string post(const Target& target, std::string_view path, std::string_view body) {
  std::string request = "POST " + target.prefix + std::string(path) + " HTTP/1.1\r\n";
  request += "Host: 127.0.0.1\r\nContent-Type: application/json\r\nAuthorization: Bearer ";
  request += target.token + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n";
  return request.append(body);
}

// A message whose payload is exactly target.payload_bytes long.
std::string message_of(const Target& target, std::string_view note) {
  std::string payload = "{\"note\":\"" + std::string(note) + "\",\"text\":\"";
  const std::size_t end = 2;
  if (payload.size() + end < target.payload_bytes) {
    payload.append(target.payload_bytes - payload.size() - end, 'x');
  }
  payload += "\"}";
  return "{\"event_type\":\"bench.row\",\"payload\":" + payload + "}";
}

}  // namespace pmq::bench
