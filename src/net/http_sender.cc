#include "net/http_sender.h"

#include <algorithm>
#include <utility>

namespace pmq::net {
namespace {

std::uint32_t events_for(int what) {
  return ((what & CURL_POLL_IN) != 0 ? std::uint32_t{EPOLLIN} : 0U) |
         ((what & CURL_POLL_OUT) != 0 ? std::uint32_t{EPOLLOUT} : 0U);
}

int actions_for(std::uint32_t events) {
  return ((events & EPOLLIN) != 0 ? CURL_CSELECT_IN : 0) |
         ((events & EPOLLOUT) != 0 ? CURL_CSELECT_OUT : 0) |
         ((events & (EPOLLERR | EPOLLHUP)) != 0 ? CURL_CSELECT_ERR : 0);
}

}  // namespace

HttpSender::HttpSender(SenderOptions options)
    : options_(std::move(options)), multi_(make_multi_handle()) {
  CURLM* const multi = multi_.get();
  libcurl().multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, &HttpSender::watch_socket);
  libcurl().multi_setopt(multi, CURLMOPT_SOCKETDATA, this);
  libcurl().multi_setopt(multi, CURLMOPT_TIMERFUNCTION, &HttpSender::set_timer);
  libcurl().multi_setopt(multi, CURLMOPT_TIMERDATA, this);
  libcurl().multi_setopt(multi, CURLMOPT_MAXCONNECTS, options_.max_idle_connections);
  watch(alarm_.descriptor());
}

HttpSender::~HttpSender() {
  abandon();
}

void HttpSender::start(Post post) {
  std::unique_ptr<Transfer> transfer;
  if (idle_.empty()) {
    transfer = std::make_unique<Transfer>(options_);
  } else {
    transfer = std::move(idle_.back());
    idle_.pop_back();
  }
  transfer->begin(std::move(post));
  Transfer* const place = transfer.get();
  under_way_.emplace(place, std::move(transfer));
  libcurl().multi_add_handle(multi_.get(), place->handle());
}

std::vector<Posted> HttpSender::wait(milliseconds patience) {
  const auto end = Steady::now() + patience;
  for (;;) {
    const auto left = std::chrono::ceil<milliseconds>(end - Steady::now());
    const bool heard = handle(events_.wait(until_timer(left)));
    if (timer_ && *timer_ <= Steady::now()) {
      timer_.reset();
      act_on(CURL_SOCKET_TIMEOUT, 0);
    }
    auto ended = collect();
    if (!ended.empty() || heard || Steady::now() >= end) return ended;
  }
}

milliseconds HttpSender::until_timer(milliseconds at_most) const {
  if (!timer_) return at_most;
  return std::min(at_most, std::chrono::ceil<milliseconds>(*timer_ - Steady::now()));
}

bool HttpSender::handle(std::span<const epoll_event> events) {
  bool heard = false;
  for (const epoll_event& event : events) {
    if (sockets_.contains(event.data.fd)) {
      act_on(event.data.fd, actions_for(event.events));
    } else if (event.data.fd == alarm_.descriptor()) {
      alarm_.clear();
      heard = true;
    } else {
      heard = true;
    }
  }
  return heard;
}

void HttpSender::act_on(curl_socket_t socket, int what) {
  int running = 0;
  libcurl().multi_socket_action(multi_.get(), socket, what, &running);
}

int HttpSender::watch_socket(CURL*, curl_socket_t socket, int what, void* self, void*) {
  auto& sender = *static_cast<HttpSender*>(self);
  if (what == CURL_POLL_REMOVE) {
    sender.sockets_.erase(socket);
    sender.events_.set(socket, 0);
  } else {
    sender.sockets_.insert(socket);
    sender.events_.set(socket, events_for(what));
  }
  return 0;
}

int HttpSender::set_timer(CURLM*, long timeout_ms, void* self) {
  auto& timer = static_cast<HttpSender*>(self)->timer_;
  if (timeout_ms < 0) {
    timer.reset();
  } else {
    timer = Steady::now() + milliseconds{timeout_ms};
  }
  return 0;
}

std::vector<Posted> HttpSender::collect() {
  std::vector<Posted> ended;
  int left = 0;
  while (const CURLMsg* const message = libcurl().multi_info_read(multi_.get(), &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    const CURLcode code = message->data.result;
    auto transfer = take_out(*Transfer::of(message->easy_handle));
    ended.push_back(transfer->end(code));
    idle_.push_back(std::move(transfer));
  }
  return ended;
}

std::unique_ptr<Transfer> HttpSender::take_out(Transfer& transfer) {
  libcurl().multi_remove_handle(multi_.get(), transfer.handle());
  auto node = under_way_.extract(&transfer);
  return std::move(node.mapped());
}

std::vector<std::uint64_t> HttpSender::abandon() {
  std::vector<std::uint64_t> tickets;
  while (!under_way_.empty()) {
    Transfer& transfer = *under_way_.begin()->first;
    tickets.push_back(transfer.ticket());
    take_out(transfer);
  }
  return tickets;
}

}  // namespace pmq::net
