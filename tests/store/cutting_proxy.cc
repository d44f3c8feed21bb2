#include "store/cutting_proxy.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <stdexcept>

namespace pmq::test {
namespace {

sockaddr_un address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) throw std::runtime_error("socket path too long");
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

int unix_socket() {
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) throw std::runtime_error("no socket");
  return fd;
}

bool pass_on(int to, const std::string& bytes) {
  std::size_t sent = 0;
  while (sent < bytes.size()) {
    const auto count = ::send(to, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (count <= 0) return false;
    sent += static_cast<std::size_t>(count);
  }
  return true;
}

/// Empty at the end of the stream.
std::string read_some(int from) {
  std::string bytes(64 * 1024, '\0');
  const auto count = ::read(from, bytes.data(), bytes.size());
  bytes.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
  return bytes;
}

}  // namespace

CuttingProxy::CuttingProxy(const config::DatabaseSettings& behind)
    : behind_(behind), path_("/tmp/pmq-proxy-" + std::to_string(::getpid())) {
  ::unlink(path_.c_str());
  listener_ = unix_socket();
  const auto address = address_of(path_);
  if (::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(listener_, 16) != 0) {
    throw std::runtime_error("can't listen on " + path_);
  }
  acceptor_ = std::thread([this] { accept_all(); });
}

CuttingProxy::~CuttingProxy() {
  stopping_ = true;
  acceptor_.join();
  for (auto& thread : threads_)
    thread.join();
  ::close(listener_);
  ::unlink(path_.c_str());
}

config::DatabaseSettings CuttingProxy::settings() const {
  auto settings = behind_;
  settings.socket = path_;
  return settings;
}

void CuttingProxy::cut_at(std::string statement, Cut cut) {
  const std::lock_guard lock(mutex_);
  armed_for_ = std::move(statement);
  armed_cut_ = cut;
}

void CuttingProxy::accept_all() {
  while (!stopping_) {
    pollfd waiting{listener_, POLLIN, 0};
    if (::poll(&waiting, 1, 50) <= 0) continue;
    const int client = ::accept(listener_, nullptr, nullptr);
    if (client >= 0) threads_.emplace_back([this, client] { serve(client); });
  }
}

// A packet is three bytes of length, a sequence number, the command (3: a statement) and its text.
CuttingProxy::Fate CuttingProxy::fate_of(const std::string& packet) {
  constexpr std::size_t header = 5;
  constexpr char query_command = 3;
  const std::lock_guard lock(mutex_);
  if (armed_for_.empty() || packet.size() < header || packet[4] != query_command ||
      packet.compare(header, armed_for_.size(), armed_for_) != 0) {
    return Fate::pass;
  }
  armed_for_.clear();
  ++cuts_;
  return armed_cut_ == Cut::before_server ? Fate::drop : Fate::drop_after_answer;
}

void CuttingProxy::serve(int client) {
  const int server = unix_socket();
  const auto address = address_of(behind_.socket);
  bool open = ::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  while (open && !stopping_) {
    pollfd both[] = {{client, POLLIN, 0}, {server, POLLIN, 0}};
    if (::poll(both, 2, 50) <= 0) continue;
    if (both[1].revents != 0) {
      const auto answer = read_some(server);
      open = !answer.empty() && pass_on(client, answer);
    }
    if (open && both[0].revents != 0) {
      const auto packet = read_some(client);
      const auto fate = fate_of(packet);
      open = !packet.empty() && fate != Fate::drop && pass_on(server, packet);
      if (fate == Fate::drop_after_answer) {
        read_some(server);
        open = false;
      }
    }
  }
  ::close(server);
  ::close(client);
}

}  // namespace pmq::test
