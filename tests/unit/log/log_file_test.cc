#include "log/log_file.h"

#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <set>
#include <vector>

#include "log/log_reader.h"

namespace pmq::log {
namespace {

struct Folder {
  Folder() {
    std::string made = (std::filesystem::temp_directory_path() / "pmq-log-XXXXXX").string();
    BOOST_REQUIRE(::mkdtemp(made.data()) != nullptr);
    path = made;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path); }

  [[nodiscard]] std::string file() const { return (path / "pmq.log").string(); }

  [[nodiscard]] std::vector<std::string> lines() const {
    std::vector<std::string> all;
    LogReader reader(file(), LogReader::Until::end);
    while (const auto line = reader.next_line())
      all.push_back(*line);
    return all;
  }

  std::filesystem::path path;
};

std::string line_of(int writer, int number) {
  // Of many lengths, as real ones are.
  return std::to_string(writer) + ' ' + std::to_string(number) + ' ' +
         std::string(static_cast<std::size_t>(writer * number % 300), 'x') + " end\n";
}

BOOST_AUTO_TEST_SUITE(log_file)

BOOST_AUTO_TEST_CASE(forty_processes_that_write_and_rotate_tear_and_lose_no_line) {
  constexpr int writers = 40;
  constexpr int each = 1'000;
  const Folder folder;
  std::vector<pid_t> children;
  for (int writer = 0; writer < writers; ++writer) {
    const pid_t child = ::fork();
    BOOST_REQUIRE(child >= 0);
    if (child == 0) {
      LogFile file(folder.file(), 100'000, 1'000);
      bool all_written = true;
      for (int number = 0; number < each; ++number)
        all_written = file.append(line_of(writer, number)) && all_written;
      ::_exit(all_written ? 0 : 1);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = -1;
    BOOST_REQUIRE(::waitpid(child, &status, 0) == child);
    BOOST_TEST(status == 0);
  }
  std::size_t torn = 0;
  const auto lines = folder.lines();
  std::set<std::string> distinct;
  for (const auto& line : lines) {
    int writer = -1;
    int number = -1;
    const bool is_whole = std::sscanf(line.c_str(), "%d %d ", &writer, &number) == 2 &&
                          line + '\n' == line_of(writer, number);
    torn += is_whole ? 0 : 1;
    distinct.insert(line);
  }
  BOOST_TEST(torn == 0U);
  BOOST_TEST(lines.size() == static_cast<std::size_t>(writers) * each);
  BOOST_TEST(distinct.size() == lines.size());
  BOOST_TEST(std::filesystem::exists(name_of_old(folder.file(), 5)));
}

BOOST_AUTO_TEST_CASE(a_file_is_put_aside_at_its_size_and_the_oldest_goes) {
  const Folder folder;
  LogFile file(folder.file(), 100, 2);
  for (int i = 0; i < 10; ++i)
    BOOST_TEST(file.append(std::string(39, static_cast<char>('0' + i)) + '\n'));
  BOOST_TEST(folder.lines().size() == 6U);
  BOOST_TEST(folder.lines().front().front() == '4');
  BOOST_TEST(folder.lines().back().front() == '9');
  BOOST_TEST(!std::filesystem::exists(name_of_old(folder.file(), 3)));
}

BOOST_AUTO_TEST_CASE(a_line_over_the_size_has_a_file_of_its_own) {
  const Folder folder;
  LogFile file(folder.file(), 10, 3);
  BOOST_TEST(file.append("short\n"));
  BOOST_TEST(file.append("much longer than ten\n"));
  BOOST_TEST(file.append("short\n"));
  BOOST_TEST(folder.lines().size() == 3U);
}

BOOST_AUTO_TEST_CASE(a_file_that_somebody_moved_or_removed_is_made_anew) {
  const Folder folder;
  LogFile file(folder.file(), 10'000, 3);
  BOOST_TEST(file.append("one\n"));
  std::filesystem::rename(folder.file(), folder.path / "elsewhere");
  BOOST_TEST(file.append("two\n"));
  std::filesystem::remove(folder.file());
  BOOST_TEST(file.append("three\n"));
  BOOST_TEST(folder.lines() == std::vector<std::string>{"three"});
}

BOOST_AUTO_TEST_CASE(only_the_owner_may_read_it) {
  const Folder folder;
  LogFile file(folder.file(), 10, 1);
  BOOST_TEST(file.append("one line\n"));
  BOOST_TEST(file.append("another one\n"));
  for (const auto& entry : std::filesystem::directory_iterator(folder.path)) {
    const auto open_to_others =
        std::filesystem::status(entry).permissions() &
        (std::filesystem::perms::group_all | std::filesystem::perms::others_all);
    BOOST_TEST((open_to_others == std::filesystem::perms::none), entry.path());
  }
}

BOOST_AUTO_TEST_CASE(what_can_t_be_written_is_told) {
  LogFile file("/nowhere/at/all.log", 100, 1);
  BOOST_TEST(!file.append("x\n"));
}

BOOST_AUTO_TEST_CASE(a_reader_follows_over_rotations_and_gives_each_line_once) {
  const Folder folder;
  LogFile file(folder.file(), 60, 50);
  BOOST_TEST(file.append("before\n"));
  LogReader reader(folder.file(), LogReader::Until::forever);
  std::vector<std::string> read;
  const auto read_on = [&] {
    for (int nothing = 0; nothing < 50;) {
      const auto line = reader.next_line();
      if (line) read.push_back(*line);
      if (!line) ++nothing;
    }
  };
  read_on();
  std::vector<std::string> expected{"before"};
  for (int i = 0; i < 100; ++i) {
    expected.push_back("line number " + std::to_string(i));
    BOOST_TEST(file.append(expected.back() + '\n'));
    if (i % 7 == 0) read_on();
  }
  read_on();
  BOOST_TEST(read == expected);
}

BOOST_AUTO_TEST_CASE(a_line_that_is_still_being_written_is_waited_for) {
  const Folder folder;
  std::ofstream out(folder.file());
  out << "whole\nhal" << std::flush;
  LogReader reader(folder.file(), LogReader::Until::forever);
  BOOST_TEST(reader.next_line().value() == "whole");
  BOOST_TEST(!reader.next_line());
  out << "f\n" << std::flush;
  BOOST_TEST(reader.next_line().value() == "half");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pmq::log
