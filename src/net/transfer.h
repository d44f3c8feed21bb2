#pragma once

#include <array>
#include <string>
#include <string_view>

#include "net/curl.h"
#include "net/http_post.h"

namespace pmq::net {

/// One request on its way, and what came back of it so far. When it has ended it can begin another:
/// curl's handles are worth keeping. Stays where it is, as curl points into it.
class Transfer {
 public:
  /// `options` must outlive it.
  explicit Transfer(const SenderOptions& options);
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  void begin(Post post);
  [[nodiscard]] Posted end(CURLcode code);

  [[nodiscard]] CURL* handle() const noexcept { return handle_.get(); }
  [[nodiscard]] std::uint64_t ticket() const noexcept { return post_.ticket; }
  /// What curl calls a handle's private pointer.
  [[nodiscard]] static Transfer* of(CURL* handle) noexcept;

 private:
  void set_rules();

  static curl_socket_t open_socket(void* self, curlsocktype purpose, curl_sockaddr* address);
  static int before_request(void* self, char* remote_ip, char* local_ip, int remote_port,
                            int local_port);
  static std::size_t take_header(char* bytes, std::size_t size, std::size_t count, void* self);
  static std::size_t take_body(char* bytes, std::size_t size, std::size_t count, void* self);

  [[nodiscard]] bool may_reach(const std::optional<IpAddress>& address);
  [[nodiscard]] bool take_header(std::string_view line);
  [[nodiscard]] bool take_body(std::string_view bytes);
  [[nodiscard]] PostFailure failure(CURLcode code) const;
  [[nodiscard]] PostFault fault(CURLcode code) const;
  [[nodiscard]] PostFault late() const;

  const SenderOptions& options_;
  EasyHandle handle_;
  std::array<char, CURL_ERROR_SIZE> reason_{};

  Post post_;
  HeaderList headers_;
  std::string blocked_;   // the address that may not be reached, and why
  std::string shortage_;  // what this host had too little of
  bool opened_socket_ = false;
  bool connected_ = false;
  bool head_is_whole_ = false;
  bool too_large_ = false;
  std::size_t header_bytes_ = 0;
  std::size_t body_bytes_ = 0;
  std::optional<std::string> retry_after_;
  std::optional<std::string> allowed_origin_;
  std::string answer_;
};

}  // namespace pmq::net
