#include "webhook/request.h"

#include <boost/test/unit_test.hpp>

#include "webhook/signature.h"
#include "webhook/signing_secret.h"

using namespace pmq;
using namespace pmq::webhook;

namespace {

constexpr Time now{milliseconds{1'614'265'330'900}};
const Secret secret{std::string(32, 's')};
const std::optional<Secret> previous{Secret{std::string(32, 'p')}};
const std::optional<Secret> no_previous;
const std::optional<crypto::Ed25519Key> no_key;

queue::Message a_message() {
  queue::Message message;
  message.id = queue::MessageId{42};
  message.event_type = "doc.parsed";
  message.payload = "{}";
  return message;
}

std::string header(const Request& request, std::string_view name) {
  for (const auto& header : request.headers)
    if (header.name == name) return header.value;
  return "none";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(webhook_request)

BOOST_AUTO_TEST_CASE(it_is_signed_as_it_is_sent) {
  const Request request = make_request(a_message(), {}, {secret, no_previous, no_key}, "k3v9", now);
  BOOST_TEST(header(request, "webhook-id") == "msg_k3v9_42");
  BOOST_TEST(header(request, "webhook-timestamp") == "1614265330");
  BOOST_TEST(header(request, "webhook-signature") ==
             sign_v1(secret, {"msg_k3v9_42", now, request.body}));
  BOOST_TEST(header(request, "Content-Type") == "application/json");
  BOOST_TEST(header(request, "traceparent") == "none");
}

BOOST_AUTO_TEST_CASE(every_key_signs_the_newest_first) {
  SystemRandom random;
  const std::optional<crypto::Ed25519Key> key{crypto::Ed25519Key::make(random)};
  const Request request = make_request(a_message(), {}, {secret, previous, key}, "k3v9", now);
  const Signed content{"msg_k3v9_42", now, request.body};
  BOOST_TEST(header(request, "webhook-signature") == sign_v1(secret, content) + " " +
                                                         sign_v1(*previous, content) + " " +
                                                         sign_v1a(*key, content));
}

BOOST_AUTO_TEST_CASE(another_attempt_has_the_same_id_and_its_own_time) {
  const SigningKeys keys{secret, no_previous, no_key};
  const Request first = make_request(a_message(), {}, keys, "k3v9", now);
  const Request second = make_request(a_message(), {}, keys, "k3v9", now + seconds{5});
  BOOST_TEST(header(first, "webhook-id") == header(second, "webhook-id"));
  BOOST_TEST(header(second, "webhook-timestamp") == "1614265335");
  BOOST_TEST(header(first, "webhook-signature") != header(second, "webhook-signature"));
}

BOOST_AUTO_TEST_CASE(trace_and_the_subscribers_own_headers_go_along) {
  queue::Message message = a_message();
  message.traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  queue::WebhookSettings settings;
  settings.headers = {{"X-Shop", "7"}, {"Authorization", "Bearer t"}};
  const Request request = make_request(message, settings, {secret, previous, no_key}, "k3v9", now);
  BOOST_TEST(header(request, "traceparent") == *message.traceparent);
  BOOST_TEST(header(request, "X-Shop") == "7");
  BOOST_TEST(header(request, "Authorization") == "Bearer t");
}

BOOST_AUTO_TEST_CASE(both_schemes_share_one_id) {
  queue::WebhookSettings settings;
  settings.format = queue::WebhookFormat::cloudevents_binary;
  const Request request =
      make_request(a_message(), settings, {secret, no_previous, no_key}, "k3v9", now);
  BOOST_TEST(header(request, "ce-id") == header(request, "webhook-id"));
  BOOST_TEST(header(request, "ce-source") == "urn:pmq:k3v9");
}

BOOST_AUTO_TEST_SUITE_END()
