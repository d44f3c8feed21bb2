#include "net/transfer.h"

#include <fcntl.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "net/socket_address.h"

namespace pmq::net {
namespace {

/// The value, if the line is that header.
std::optional<std::string> value_of(std::string_view line, std::string_view name) {
  constexpr std::string_view blank = " \t\r\n";
  if (line.size() <= name.size() || line[name.size()] != ':') return std::nullopt;
  if (strncasecmp(line.data(), name.data(), name.size()) != 0) return std::nullopt;
  line.remove_prefix(name.size() + 1);
  const auto first = line.find_first_not_of(blank);
  if (first == std::string_view::npos) return "";
  return std::string{line.substr(first, line.find_last_not_of(blank) - first + 1)};
}

/// Whether a call failed because the system has too little of something.
bool is_shortage(int error) noexcept {
  return error == EMFILE || error == ENFILE || error == ENOMEM || error == ENOBUFS;
}

/// Libraries that open files and sockets of their own don't tell why they couldn't.
bool lacks_descriptors() noexcept {
  const int probe = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (probe < 0) return is_shortage(errno);
  ::close(probe);
  return false;
}

milliseconds to_milliseconds(curl_off_t microseconds) {
  return std::chrono::round<milliseconds>(std::chrono::microseconds{microseconds});
}

}  // namespace

Transfer::Transfer(const SenderOptions& options) : options_(options), handle_(make_easy_handle()) {
  set_rules();
}

void Transfer::begin(Post post) {
  CURL* const curl = handle_.get();
  post_ = std::move(post);
  post_.headers.emplace_back(
      "Expect:");  // never ask whether the body is welcome: it costs a second
  headers_ = make_header_list(post_.headers);
  reason_[0] = '\0';
  blocked_.clear();
  shortage_.clear();
  opened_socket_ = connected_ = head_is_whole_ = too_large_ = false;
  header_bytes_ = body_bytes_ = 0;
  retry_after_.reset();
  allowed_origin_.reset();
  answer_.clear();

  libcurl().easy_setopt(curl, CURLOPT_URL, post_.url.c_str());
  libcurl().easy_setopt(curl, CURLOPT_CUSTOMREQUEST, post_.method.c_str());
  libcurl().easy_setopt(curl, CURLOPT_HTTPHEADER, headers_.get());
  libcurl().easy_setopt(curl, CURLOPT_POSTFIELDS, post_.body.c_str());
  libcurl().easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE,
                        static_cast<curl_off_t>(post_.body.size()));
  libcurl().easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(post_.timeout.count()));
}

void Transfer::set_rules() {
  CURL* const curl = handle_.get();
  libcurl().easy_setopt(curl, CURLOPT_PRIVATE, this);
  libcurl().easy_setopt(curl, CURLOPT_POST, 1L);
  libcurl().easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  // A request that waits for an answer keeps its connection from no other.
  libcurl().easy_setopt(curl, CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_1});
  libcurl().easy_setopt(curl, CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
  libcurl().easy_setopt(curl, CURLOPT_PROXY,
                        "");  // or http_proxy is obeyed, which no rule here sees
  libcurl().easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
  libcurl().easy_setopt(curl, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
  libcurl().easy_setopt(curl, CURLOPT_USERAGENT, options_.user_agent.c_str());
  libcurl().easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS,
                        static_cast<long>(options_.connect_timeout.count()));
  libcurl().easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  // Without it, whoever gives up a name that is looked up for long waits for the lookup's thread,
  // and all other requests with it.
  libcurl().easy_setopt(curl, CURLOPT_QUICK_EXIT, 1L);
  if (!options_.ca_file.empty()) {
    libcurl().easy_setopt(curl, CURLOPT_CAINFO, options_.ca_file.c_str());
  }
  // The first sees each new connection's address, after all lookups; the second those of
  // connections that are used again, too.
  libcurl().easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, &Transfer::open_socket);
  libcurl().easy_setopt(curl, CURLOPT_OPENSOCKETDATA, this);
  libcurl().easy_setopt(curl, CURLOPT_PREREQFUNCTION, &Transfer::before_request);
  libcurl().easy_setopt(curl, CURLOPT_PREREQDATA, this);
  curl_write_callback const header = &Transfer::take_header;
  libcurl().easy_setopt(curl, CURLOPT_HEADERFUNCTION, header);
  libcurl().easy_setopt(curl, CURLOPT_HEADERDATA, this);
  curl_write_callback const body = &Transfer::take_body;
  libcurl().easy_setopt(curl, CURLOPT_WRITEFUNCTION, body);
  libcurl().easy_setopt(curl, CURLOPT_WRITEDATA, this);
  libcurl().easy_setopt(curl, CURLOPT_ERRORBUFFER, reason_.data());
}

Transfer* Transfer::of(CURL* handle) noexcept {
  Transfer* transfer = nullptr;
  libcurl().easy_getinfo(handle, CURLINFO_PRIVATE, &transfer);
  return transfer;
}

curl_socket_t Transfer::open_socket(void* self, curlsocktype, curl_sockaddr* address) {
  auto& transfer = *static_cast<Transfer*>(self);
  transfer.opened_socket_ = true;
  if (!transfer.may_reach(address_of(address->addr))) return CURL_SOCKET_BAD;
  const int made = ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  if (made < 0 && is_shortage(errno)) transfer.shortage_ = std::strerror(errno);
  return made;
}

int Transfer::before_request(void* self, char* remote_ip, char*, int, int) {
  auto& transfer = *static_cast<Transfer*>(self);
  transfer.connected_ = true;
  const std::string_view ip{remote_ip};
  const auto address = parse_ip_address(ip.substr(0, ip.find('%')));
  return transfer.may_reach(address) ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

bool Transfer::may_reach(const std::optional<IpAddress>& address) {
  if (!address) {
    blocked_ = "an address of unknown kind";
    return false;
  }
  const auto reason = options_.reason_to_block(post_.url, *address);
  if (reason) blocked_ = to_text(*address) + " is " + *reason;
  return !reason;
}

std::size_t Transfer::take_header(char* bytes, std::size_t size, std::size_t count, void* self) {
  const std::size_t length = size * count;
  return static_cast<Transfer*>(self)->take_header({bytes, length}) ? length : 0;
}

bool Transfer::take_header(std::string_view line) {
  header_bytes_ += line.size();
  too_large_ = header_bytes_ > options_.max_header_bytes;
  if (line.starts_with("HTTP/")) head_is_whole_ = false;
  if (line == "\r\n" || line == "\n") head_is_whole_ = true;  // trailers may follow the body
  if (auto value = value_of(line, "Retry-After")) retry_after_ = std::move(value);
  if (auto value = value_of(line, "WebHook-Allowed-Origin")) allowed_origin_ = std::move(value);
  return !too_large_;
}

std::size_t Transfer::take_body(char* bytes, std::size_t size, std::size_t count, void* self) {
  const std::size_t length = size * count;
  return static_cast<Transfer*>(self)->take_body({bytes, length}) ? length : 0;
}

bool Transfer::take_body(std::string_view bytes) {
  body_bytes_ += bytes.size();
  too_large_ = body_bytes_ > options_.max_answer_bytes;
  answer_.append(bytes.substr(0, options_.kept_answer_bytes - answer_.size()));
  return !too_large_;
}

Posted Transfer::end(CURLcode code) {
  Posted posted;
  posted.ticket = post_.ticket;
  posted.answer = std::exchange(answer_, {});
  curl_off_t took = 0;
  libcurl().easy_getinfo(handle_.get(), CURLINFO_TOTAL_TIME_T, &took);
  posted.duration = to_milliseconds(took);
  if (code != CURLE_OK) {
    posted.result = tl::unexpected(failure(code));
  } else if (!head_is_whole_) {
    posted.result =
        tl::unexpected(PostFailure{PostFault::bad_answer, "the answer broke off in its headers"});
  } else {
    long status = 0;
    libcurl().easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &status);
    posted.result =
        PostAnswer{static_cast<int>(status), std::move(retry_after_), std::move(allowed_origin_)};
  }
  post_ = {};
  return posted;
}

PostFailure Transfer::failure(CURLcode code) const {
  PostFailure failure{fault(code),
                      reason_[0] != '\0' ? reason_.data() : libcurl().easy_strerror(code)};
  if (failure.fault == PostFault::blocked_address) failure.detail = blocked_;
  if (failure.fault == PostFault::not_sent && !shortage_.empty()) failure.detail = shortage_;
  return failure;
}

PostFault Transfer::fault(CURLcode code) const {
  if (too_large_) return PostFault::answer_too_large;
  if (!shortage_.empty() && !connected_) return PostFault::not_sent;
  switch (code) {
    case CURLE_OUT_OF_MEMORY:
    case CURLE_FAILED_INIT:
      return PostFault::not_sent;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
      return lacks_descriptors() ? PostFault::not_sent : PostFault::dns;
    case CURLE_COULDNT_CONNECT:
    case CURLE_ABORTED_BY_CALLBACK:
      return blocked_.empty() ? PostFault::connect : PostFault::blocked_address;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_PEER_FAILED_VERIFICATION:
      return PostFault::tls;
    case CURLE_SSL_CACERT_BADFILE:
      return lacks_descriptors() ? PostFault::not_sent : PostFault::tls;
    case CURLE_OPERATION_TIMEDOUT:
      return late();
    default:
      return connected_ ? PostFault::bad_answer : PostFault::connect;
  }
}

PostFault Transfer::late() const {
  if (connected_) return header_bytes_ > 0 ? PostFault::too_slow : PostFault::timeout;
  if (!opened_socket_) return PostFault::dns;
  long new_connections = 0;
  libcurl().easy_getinfo(handle_.get(), CURLINFO_NUM_CONNECTS, &new_connections);
  return new_connections > 0 ? PostFault::tls : PostFault::connect;
}

}  // namespace pmq::net
