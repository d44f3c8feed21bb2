#include "net/mail.h"

#include <boost/test/unit_test.hpp>

using namespace pmq;
using namespace pmq::net;

namespace {

const Time at{std::chrono::seconds(1'700'000'000)};

std::string rendered(const std::string& subject, const std::string& text) {
  return render({"pmq@example.com", {"a@example.com", "b@example.com"}, subject, text}, "42", at);
}

std::string body_of(const std::string& text) {
  const auto mail = rendered("s", text);
  return mail.substr(mail.find("\r\n\r\n") + 4);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(mail)

BOOST_AUTO_TEST_CASE(headers_say_who_what_and_when) {
  const auto mail = rendered("Hello", "x\n");
  BOOST_TEST(
      mail.starts_with("From: PMQ <pmq@example.com>\r\nTo: a@example.com,\r\n b@example.com\r\n"));
  BOOST_TEST(mail.find("\r\nSubject: =?UTF-8?Q?Hello?=\r\n") != std::string::npos);
  BOOST_TEST(mail.find("\r\nDate: Tue, 14 Nov 2023 22:13:20 +0000\r\n") != std::string::npos);
  BOOST_TEST(mail.find("\r\nMessage-ID: <42@example.com>\r\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(subject_can_not_begin_a_header_of_its_own) {
  const auto mail = rendered("a\r\nBcc: c@example.com", "x");
  BOOST_TEST(mail.find("\r\nBcc:") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(lines_are_short_whatever_the_text) {
  const auto mail = rendered(std::string(300, 'a') + "\xc3\xa9\xc3\xa9", std::string(2000, '='));
  for (std::size_t at = 0; at < mail.size();) {
    const auto end = std::min(mail.find("\r\n", at), mail.size());
    BOOST_TEST(end - at <= 78);
    at = end + 2;
  }
}

BOOST_AUTO_TEST_CASE(dot_alone_on_its_line_ends_nothing) {
  BOOST_TEST(body_of("a\n.\nb\n") == "a\r\n=2E\r\nb\r\n");
}

BOOST_AUTO_TEST_CASE(blanks_at_a_line_end_and_other_bytes_are_kept) {
  BOOST_TEST(body_of("a \n\xc3\xa9=\n") == "a=20\r\n=C3=A9=3D\r\n");
}

BOOST_AUTO_TEST_SUITE_END()
