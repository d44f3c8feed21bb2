#include "log/log.h"

#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <vector>

#include "json/parse.h"

namespace pmq::log {
namespace {

/// Lines go to a file of its own while it lives.
struct ToFile {
  explicit ToFile(std::string level = "info", bool traffic = false) {
    std::string made = (std::filesystem::temp_directory_path() / "pmq-log-XXXXXX").string();
    BOOST_REQUIRE(::mkdtemp(made.data()) != nullptr);
    folder = made;
    configure({.file = (folder / "x.log").string(), .level = std::move(level), .traffic = traffic});
    send_errors_to([this](std::string_view line) { errors += line; });
  }
  ToFile(const ToFile&) = delete;
  ToFile& operator=(const ToFile&) = delete;
  ~ToFile() {
    configure({.file = "", .level = "off"});
    send_errors_to({});
    std::filesystem::remove_all(folder);
  }

  [[nodiscard]] std::string text() const {
    std::ifstream in(folder / "x.log");
    return {std::istreambuf_iterator<char>(in), {}};
  }

  std::filesystem::path folder;
  std::string errors;
};

/// Without its time and process.
std::string told(const std::string& line) {
  const auto document = json::parse(line);
  BOOST_REQUIRE(document.has_value());
  std::string text;
  for (const auto& member : document->root().members())
    if (member.name != "time" && member.name != "pid")
      text += std::string(member.name) + "=" + std::string(member.value.raw()) + " ";
  return text;
}

BOOST_AUTO_TEST_SUITE(log)

BOOST_AUTO_TEST_CASE(a_line_is_json_with_texts_and_numbers) {
  const ToFile log;
  info("it \"happened\"", {{"cause", "a\nb"}, {"count", 7}, {"duration_ms", 1.5}});
  BOOST_TEST(told(log.text()) ==
             R"(level="info" event="it \"happened\"" cause="a\nb" count=7 duration_ms=1.5 )");
}

BOOST_AUTO_TEST_CASE(lines_below_the_level_are_not_written) {
  const ToFile log("warn", true);
  debug("x");
  info("x");
  BOOST_TEST(log.text().empty());
  BOOST_TEST(!wants_traffic());
  warn("x");
  BOOST_TEST(!log.text().empty());
}

BOOST_AUTO_TEST_CASE(each_line_of_a_request_tells_whose_it_is) {
  const ToFile log;
  Subject about;
  about.request_id = "r-1";
  {
    const Context context(about);
    about.subject = "gateway";
    about.message = 7;
    info("one", {{"subject", "another"}});
    info("two");
  }
  info("three");
  const auto text = log.text();
  const auto second = text.find('\n') + 1;
  const auto third = text.find('\n', second) + 1;
  BOOST_TEST(told(text.substr(0, second)) ==
             R"(level="info" event="one" request_id="r-1" message=7 subject="another" )");
  BOOST_TEST(told(text.substr(second, third - second)) ==
             R"(level="info" event="two" request_id="r-1" subject="gateway" message=7 )");
  BOOST_TEST(told(text.substr(third)) == R"(level="info" event="three" )");
}

BOOST_AUTO_TEST_CASE(errors_are_told_to_the_web_server_as_well) {
  const ToFile log;
  warn("mild");
  error("grave");
  BOOST_TEST(told(log.errors) == R"(level="error" event="grave" )");
}

BOOST_AUTO_TEST_CASE(a_log_that_can_t_be_written_goes_to_the_web_server) {
  ToFile log;
  configure({.file = "/nowhere/at/all.log"});
  info("still told");
  BOOST_TEST(told(log.errors) == R"(level="info" event="still told" )");
}

BOOST_AUTO_TEST_CASE(a_text_without_end_is_cut_between_characters) {
  const ToFile log;
  std::string endless;
  for (int i = 0; i < 10'000; ++i)
    endless += "\xc3\xa4";
  info("x", {{"cause", "a" + endless}});
  BOOST_TEST(log.text().size() < 5000U);
  BOOST_TEST(log.text().find("\xef\xbf\xbd") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pmq::log
