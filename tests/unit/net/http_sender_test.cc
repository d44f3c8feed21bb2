#include "net/http_sender.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <barrier>
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <set>
#include <string>
#include <thread>

#include "unit/net/scripted_server.h"

using namespace pmq;
using namespace pmq::net;
using pmq::net::test::always;
using pmq::net::test::FullListener;
using pmq::net::test::Peer;
using pmq::net::test::ScriptedServer;

namespace {

constexpr const char* ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK";

using Rule = decltype(SenderOptions::reason_to_block);

std::optional<std::string> allow_all(std::string_view, const IpAddress&) {
  return std::nullopt;
}

std::optional<std::string> block_all(std::string_view, const IpAddress&) {
  return "blocked";
}

SenderOptions options(Rule rule = allow_all) {
  SenderOptions options;
  options.reason_to_block = std::move(rule);
  return options;
}

Post post_to(std::string url, milliseconds timeout = milliseconds{20'000}) {
  Post post;
  post.url = std::move(url);
  post.headers = {"Content-Type: application/json"};
  post.body = "{}";
  post.timeout = timeout;
  return post;
}

/// Leaves this process no descriptor to open.
class NoDescriptors {
 public:
  NoDescriptors() {
    getrlimit(RLIMIT_NOFILE, &before_);
    const int next = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    ::close(next);
    const rlimit none{static_cast<rlim_t>(next), before_.rlim_max};
    setrlimit(RLIMIT_NOFILE, &none);
  }
  ~NoDescriptors() { setrlimit(RLIMIT_NOFILE, &before_); }
  NoDescriptors(const NoDescriptors&) = delete;
  NoDescriptors& operator=(const NoDescriptors&) = delete;

 private:
  rlimit before_{};
};

std::vector<Posted> finish(HttpSender& sender) {
  std::vector<Posted> all;
  while (sender.under_way() > 0)
    for (auto& posted : sender.wait(milliseconds{1000}))
      all.push_back(std::move(posted));
  return all;
}

Posted send(HttpSender& sender, Post post) {
  sender.start(std::move(post));
  auto all = finish(sender);
  BOOST_REQUIRE(all.size() == 1);
  return std::move(all.front());
}

Posted send(Post post) {
  HttpSender sender{options()};
  return send(sender, std::move(post));
}

void expect_fault(const Posted& posted, PostFault fault) {
  BOOST_REQUIRE(!posted.result);
  BOOST_TEST_CONTEXT(posted.result.error().detail) {
    BOOST_TEST((posted.result.error().fault == fault));
    BOOST_TEST(!posted.result.error().detail.empty());
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(net_http_sender)

BOOST_AUTO_TEST_CASE(what_is_sent_arrives_as_it_is) {
  std::string seen;
  const ScriptedServer server{[&](Peer& peer) {
    seen = peer.request();
    peer.send(ok);
  }};
  auto post = post_to(server.url());
  post.headers.emplace_back("webhook-id: msg_1");
  post.body = std::string("{\"a\":\"\0\xFF\"}", 10);
  const auto posted = send(post);
  BOOST_REQUIRE(posted.result);
  BOOST_TEST(posted.result->status == 200);
  BOOST_TEST(posted.answer == "OK");
  BOOST_TEST(seen.starts_with("POST /hook HTTP/1.1\r\n"));
  BOOST_TEST(seen.find("\r\nwebhook-id: msg_1\r\n") != std::string::npos);
  BOOST_TEST(seen.find("Expect") == std::string::npos);
  BOOST_TEST(seen.ends_with("\r\n\r\n" + post.body));
}

BOOST_AUTO_TEST_CASE(each_answer_bears_the_ticket_of_its_request) {
  const ScriptedServer server{[](Peer& peer) {
    for (std::string request; !(request = peer.request()).empty();) {
      const auto body = request.substr(request.find("\r\n\r\n") + 4);
      peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
                body);
    }
  }};
  HttpSender sender{options()};
  for (std::uint64_t ticket = 0; ticket < 50; ++ticket) {
    auto post = post_to(server.url());
    post.ticket = ticket;
    post.body = std::to_string(ticket);
    sender.start(std::move(post));
  }
  std::set<std::uint64_t> tickets;
  for (const auto& posted : finish(sender)) {
    BOOST_TEST(posted.answer == std::to_string(posted.ticket));
    tickets.insert(posted.ticket);
  }
  BOOST_TEST(tickets.size() == 50U);
}

BOOST_AUTO_TEST_CASE(hundreds_are_under_way_at_once) {
  constexpr int many = 200;
  std::barrier all_are_here{many};
  const ScriptedServer server{[&](Peer& peer) {
    static_cast<void>(peer.request());
    all_are_here.arrive_and_wait();
    peer.send(ok);
  }};
  HttpSender sender{options()};
  for (int i = 0; i < many; ++i)
    sender.start(post_to(server.url()));
  for (const auto& posted : finish(sender))
    BOOST_TEST(posted.result.has_value());
}

BOOST_AUTO_TEST_CASE(connections_are_used_again) {
  const ScriptedServer server{always(ok)};
  HttpSender sender{options()};
  for (int i = 0; i < 5; ++i)
    BOOST_TEST(send(sender, post_to(server.url())).result.has_value());
  BOOST_TEST(server.connections() == 1);
}

BOOST_AUTO_TEST_CASE(a_connection_that_was_closed_meanwhile_is_replaced) {
  const ScriptedServer server{[](Peer& peer) {
    static_cast<void>(peer.request());
    peer.send(ok);
  }};
  HttpSender sender{options()};
  for (int i = 0; i < 5; ++i)
    BOOST_TEST(send(sender, post_to(server.url())).result.has_value());
}

BOOST_AUTO_TEST_CASE(no_disguise_of_an_address_gets_past_the_rule) {
  const ScriptedServer server{always(ok)};
  HttpSender sender{options(block_all)};
  for (const auto* host :
       {"127.0.0.1", "localhost", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "127.1", "0",
        "0.0.0.0", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]", "[::]", "[fe80::1%25lo]"}) {
    BOOST_TEST_CONTEXT(host) {
      expect_fault(send(sender, post_to(server.url(host))), PostFault::blocked_address);
    }
  }
  BOOST_TEST(server.connections() == 0);
}

BOOST_AUTO_TEST_CASE(a_kept_connection_is_asked_about_again) {
  const ScriptedServer server{always(ok)};
  bool allowed = true;
  HttpSender sender{options([&](std::string_view, const IpAddress&) {
    return allowed ? std::nullopt : std::optional<std::string>{"gone bad"};
  })};
  BOOST_TEST(send(sender, post_to(server.url())).result.has_value());
  allowed = false;
  const auto posted = send(sender, post_to(server.url()));
  expect_fault(posted, PostFault::blocked_address);
  BOOST_TEST(posted.result.error().detail == "127.0.0.1 is gone bad");
}

BOOST_AUTO_TEST_CASE(the_rule_knows_which_url_led_to_the_address) {
  const ScriptedServer server{always(ok)};
  std::set<std::string> urls;
  HttpSender sender{options([&](std::string_view url, const IpAddress&) {
    urls.emplace(url);
    return std::nullopt;
  })};
  BOOST_TEST(send(sender, post_to(server.url("localhost"))).result.has_value());
  BOOST_TEST((urls == std::set<std::string>{server.url("localhost")}));
}

BOOST_AUTO_TEST_CASE(a_proxy_of_the_environment_is_ignored) {
  const ScriptedServer server{always(ok)};
  const ScriptedServer proxy{always(ok)};
  ::setenv("http_proxy", proxy.url().c_str(), 1);
  ::setenv("ALL_PROXY", proxy.url().c_str(), 1);
  BOOST_TEST(send(post_to(server.url())).result.has_value());
  ::unsetenv("http_proxy");
  ::unsetenv("ALL_PROXY");
  BOOST_TEST(proxy.connections() == 0);
}

BOOST_AUTO_TEST_CASE(only_http_and_https_are_spoken) {
  for (const auto* url : {"file:///etc/passwd", "gopher://127.0.0.1/", "ftp://127.0.0.1/",
                          "dict://127.0.0.1/", "no url", "", "http://me:secret@127.0.0.1/"}) {
    BOOST_TEST_CONTEXT(url) {
      BOOST_TEST(!send(post_to(url)).result);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_redirection_is_an_answer_like_any_other) {
  const ScriptedServer elsewhere{always(ok)};
  const ScriptedServer server{always(
      "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + elsewhere.url() + "\r\n\r\n")};
  const auto posted = send(post_to(server.url()));
  BOOST_REQUIRE(posted.result);
  BOOST_TEST(posted.result->status == 302);
  BOOST_TEST(elsewhere.connections() == 0);
}

BOOST_AUTO_TEST_CASE(retry_after_is_handed_on) {
  const ScriptedServer server{
      always("HTTP/1.1 429 Too Many Requests\r\nretry-after: 120 \r\nContent-Length: 0\r\n\r\n")};
  const auto posted = send(post_to(server.url()));
  BOOST_REQUIRE(posted.result);
  BOOST_TEST(posted.result->retry_after.value() == "120");
}

BOOST_AUTO_TEST_CASE(one_answer_leaves_nothing_to_the_next) {
  const ScriptedServer throttled{
      always("HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 4\r\n\r\nbusy")};
  const ScriptedServer server{always("HTTP/1.1 204 No Content\r\n\r\n")};
  HttpSender sender{options()};
  BOOST_TEST(send(sender, post_to(throttled.url())).answer == "busy");
  const auto posted = send(sender, post_to(server.url()));
  BOOST_REQUIRE(posted.result);
  BOOST_TEST(posted.result->status == 204);
  BOOST_TEST(!posted.result->retry_after);
  BOOST_TEST(posted.answer.empty());
}

BOOST_AUTO_TEST_CASE(a_first_word_before_the_answer_and_a_last_one_behind_it_are_allowed) {
  const ScriptedServer server{
      always("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 201 Created\r\n"
             "Transfer-Encoding: chunked\r\n\r\n2\r\nOK\r\n0\r\nX-Trailer: yes\r\n\r\n")};
  const auto posted = send(post_to(server.url()));
  BOOST_REQUIRE(posted.result);
  BOOST_TEST(posted.result->status == 201);
  BOOST_TEST(posted.answer == "OK");
}

BOOST_AUTO_TEST_CASE(of_an_answer_only_the_beginning_is_kept) {
  const ScriptedServer server{
      always("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + std::string(100'000, 'x'))};
  const auto posted = send(post_to(server.url()));
  BOOST_REQUIRE(posted.result);
  BOOST_TEST(posted.answer == std::string(4096, 'x'));
}

BOOST_AUTO_TEST_CASE(an_answer_without_end_is_cut_off) {
  const ScriptedServer server{[](Peer& peer) {
    static_cast<void>(peer.request());
    peer.send("HTTP/1.1 200 OK\r\n\r\n");
    while (peer.send(std::string(65'536, 'x'))) {
    }
  }};
  const auto posted = send(post_to(server.url()));
  expect_fault(posted, PostFault::answer_too_large);
  BOOST_TEST(posted.answer.size() == 4096U);
}

BOOST_AUTO_TEST_CASE(headers_without_end_are_cut_off) {
  const ScriptedServer server{[](Peer& peer) {
    static_cast<void>(peer.request());
    peer.send("HTTP/1.1 200 OK\r\n");
    while (peer.send("x: " + std::string(1000, 'x') + "\r\n")) {
    }
  }};
  expect_fault(send(post_to(server.url())), PostFault::answer_too_large);
}

BOOST_AUTO_TEST_CASE(silence_is_a_timeout) {
  const ScriptedServer server{[](Peer& peer) { peer.hang(); }};
  expect_fault(send(post_to(server.url(), milliseconds{200})), PostFault::timeout);
}

BOOST_AUTO_TEST_CASE(an_answer_in_drops_is_too_slow) {
  const ScriptedServer server{[](Peer& peer) {
    static_cast<void>(peer.request());
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
    while (!peer.leaving() && peer.send("x"))
      std::this_thread::sleep_for(std::chrono::milliseconds{20});
  }};
  expect_fault(send(post_to(server.url(), milliseconds{200})), PostFault::too_slow);
}

BOOST_AUTO_TEST_CASE(a_connection_that_breaks_is_a_bad_answer) {
  for (const auto* answer :
       {"", "HTTP/1.1 200 OK\r\nContent-", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nno chunk",
        "this is no HTTP at all\r\n\r\n", "HTTP/1.1 2xx what\r\n\r\n"}) {
    BOOST_TEST_CONTEXT(answer) {
      const ScriptedServer server{[&](Peer& peer) {
        static_cast<void>(peer.request());
        peer.send(answer);
      }};
      expect_fault(send(post_to(server.url())), PostFault::bad_answer);
    }
  }
}

BOOST_AUTO_TEST_CASE(where_nobody_listens_there_is_no_connection) {
  std::string url;
  {
    const ScriptedServer server{always(ok)};
    url = server.url();
  }
  expect_fault(send(post_to(url)), PostFault::connect);
}

BOOST_AUTO_TEST_CASE(a_name_that_is_not_known_is_told) {
  expect_fault(send(post_to("http://nobody.invalid/")), PostFault::dns);
}

BOOST_AUTO_TEST_CASE(a_connection_that_does_not_come_about_is_told) {
  const FullListener listener;
  expect_fault(send(post_to(listener.url(), milliseconds{300})), PostFault::connect);
}

BOOST_AUTO_TEST_CASE(a_server_that_speaks_no_tls_is_told) {
  const ScriptedServer server{[](Peer& peer) { peer.send(ok); }};
  auto url = server.url();
  expect_fault(send(post_to(url.replace(0, 4, "https"))), PostFault::tls);
}

BOOST_AUTO_TEST_CASE(a_tls_handshake_that_never_ends_is_told) {
  const ScriptedServer server{[](Peer& peer) { peer.hang(); }};
  auto url = server.url();
  expect_fault(send(post_to(url.replace(0, 4, "https"), milliseconds{300})), PostFault::tls);
}

BOOST_AUTO_TEST_CASE(one_that_hangs_keeps_no_other_waiting) {
  const ScriptedServer hanging{[](Peer& peer) { peer.hang(); }};
  const ScriptedServer server{always(ok)};
  HttpSender sender{options()};
  sender.start(post_to(hanging.url()));
  for (int i = 0; i < 20; ++i)
    sender.start(post_to(server.url()));
  std::size_t ended = 0;
  while (ended < 20)
    ended += sender.wait(milliseconds{1000}).size();
  BOOST_TEST(sender.under_way() == 1U);
}

BOOST_AUTO_TEST_CASE(what_is_abandoned_is_named) {
  const ScriptedServer hanging{[](Peer& peer) { peer.hang(); }};
  HttpSender sender{options()};
  for (const std::uint64_t ticket : {4U, 5U}) {
    auto post = post_to(hanging.url());
    post.ticket = ticket;
    sender.start(std::move(post));
  }
  static_cast<void>(sender.wait(milliseconds{50}));
  const auto tickets = sender.abandon();
  BOOST_TEST(
      (std::set<std::uint64_t>(tickets.begin(), tickets.end()) == std::set<std::uint64_t>{4, 5}));
  BOOST_TEST(sender.under_way() == 0U);
  const ScriptedServer server{always(ok)};
  BOOST_TEST(send(sender, post_to(server.url())).result.has_value());
}

BOOST_AUTO_TEST_CASE(another_thread_ends_a_wait) {
  HttpSender sender{options()};
  std::thread other{[&] { sender.wake(); }};
  BOOST_TEST(sender.wait(std::chrono::hours{1}).empty());
  other.join();
}

BOOST_AUTO_TEST_CASE(a_watched_descriptor_ends_a_wait) {
  std::array<int, 2> ends{};
  BOOST_REQUIRE(::pipe(ends.data()) == 0);
  HttpSender sender{options()};
  sender.watch(ends[0]);
  BOOST_REQUIRE(::write(ends[1], "x", 1) == 1);
  BOOST_TEST(sender.wait(std::chrono::hours{1}).empty());
  sender.unwatch(ends[0]);
  BOOST_TEST(sender.wait(milliseconds{1}).empty());
  ::close(ends[0]);
  ::close(ends[1]);
}

BOOST_AUTO_TEST_CASE(without_descriptors_nothing_is_sent_and_that_is_not_the_other_sides_fault) {
  ScriptedServer server{always(ok)};
  HttpSender sender{options()};
  const Posted before = send(sender, post_to(server.url()));
  BOOST_REQUIRE(before.result.has_value());
  HttpSender fresh{options()};
  fresh.start(post_to(server.url()));
  // Nothing is asserted meanwhile: the sanitizer looks at memory by way of a pipe.
  const auto posted = [&] {
    const NoDescriptors none;
    return finish(fresh);
  }();
  BOOST_REQUIRE_EQUAL(posted.size(), 1);
  BOOST_REQUIRE(!posted.front().result.has_value());
  BOOST_TEST((posted.front().result.error().fault == PostFault::not_sent));
  BOOST_TEST(posted.front().result.error().detail == "Too many open files");
}

BOOST_AUTO_TEST_SUITE_END()
