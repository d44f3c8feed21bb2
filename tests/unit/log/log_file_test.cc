#include "log/log_file.h"

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <climits>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <thread>
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

/// A thousand lines each, or for PMQ_TEST_LOG_SECONDS.
struct Pace {
  static Pace chosen() {
    const char* const given = std::getenv("PMQ_TEST_LOG_SECONDS");
    if (given == nullptr) return {};
    return {INT_MAX, std::chrono::seconds(std::atoi(given)), 1'000'000};
  }

  int lines = 1'000;
  std::chrono::seconds time{600};
  std::int64_t file_bytes = 100'000;
};

/// How many lines it wrote, or fewer than none.
int write_lines(const std::string& path, int writer, const Pace& pace) {
  constexpr std::chrono::milliseconds pause{1};
  const auto end = std::chrono::steady_clock::now() + pace.time;
  LogFile file(path, pace.file_bytes, 1'000);
  int number = 0;
  while (number < pace.lines && std::chrono::steady_clock::now() < end) {
    if (!file.append(line_of(writer, number++))) return -1;
    if (pace.lines == INT_MAX) std::this_thread::sleep_for(pause);
  }
  return number;
}

/// One number for each process, seen by all.
class SharedCounts {
 public:
  explicit SharedCounts(std::size_t size)
      : bytes_(size * sizeof(int)),
        counts_(static_cast<int*>(
            ::mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0))) {
    BOOST_REQUIRE(counts_ != MAP_FAILED);
  }
  SharedCounts(const SharedCounts&) = delete;
  SharedCounts& operator=(const SharedCounts&) = delete;
  ~SharedCounts() { ::munmap(counts_, bytes_); }

  int& operator[](std::size_t writer) { return counts_[writer]; }

 private:
  std::size_t bytes_;
  int* counts_;
};

BOOST_AUTO_TEST_CASE(forty_processes_that_write_and_rotate_tear_lose_and_double_no_line) {
  constexpr std::size_t writers = 40;
  const auto pace = Pace::chosen();
  const Folder folder;
  SharedCounts written(writers);
  std::vector<pid_t> children;
  for (std::size_t writer = 0; writer < writers; ++writer) {
    const pid_t child = ::fork();
    BOOST_REQUIRE(child >= 0);
    if (child == 0) {
      written[writer] = write_lines(folder.file(), static_cast<int>(writer), pace);
      ::_exit(0);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = -1;
    BOOST_REQUIRE(::waitpid(child, &status, 0) == child);
    BOOST_TEST(status == 0);
  }
  std::size_t torn = 0;
  std::array<int, writers> read{};
  LogReader reader(folder.file(), LogReader::Until::end);
  while (const auto line = reader.next_line()) {
    std::size_t writer = writers;
    int number = -1;
    // What one process wrote comes in its order, each number once.
    const bool is_whole = std::sscanf(line->c_str(), "%zu %d ", &writer, &number) == 2 &&
                          writer < writers && number == read[writer] &&
                          *line + '\n' == line_of(static_cast<int>(writer), number);
    if (is_whole) ++read[writer];
    torn += is_whole ? 0 : 1;
  }
  BOOST_TEST(torn == 0U);
  for (std::size_t writer = 0; writer < writers; ++writer) {
    BOOST_TEST(written[writer] > 0);
    BOOST_TEST(read[writer] == written[writer]);
  }
  BOOST_TEST_MESSAGE(std::accumulate(read.begin(), read.end(), 0) << " lines");
  BOOST_TEST(std::filesystem::exists(name_of_old(folder.file(), 5)));
}

BOOST_AUTO_TEST_CASE(a_gap_left_by_a_process_that_was_killed_hides_and_costs_no_line) {
  const Folder folder;
  const auto put = [&](int number, const std::string& text) {
    std::ofstream(name_of_old(folder.file(), number)) << text << '\n';
  };
  put(4, "one");
  put(2, "two");
  put(1, "three");
  put(0, "four");
  const std::vector<std::string> all{"one", "two", "three", "four"};
  BOOST_TEST(folder.lines() == all);
  LogReader reader(folder.file(), LogReader::Until::end);
  BOOST_TEST(reader.next_line().value() == "one");

  LogFile file(folder.file(), 5, 4);
  BOOST_TEST(file.append("five\n"));
  BOOST_TEST(folder.lines() == (std::vector<std::string>{"one", "two", "three", "four", "five"}));
  for (const auto* const next : {"two", "three", "four", "five"})
    BOOST_TEST(reader.next_line().value() == next);
  BOOST_TEST(!reader.next_line());
}

BOOST_AUTO_TEST_CASE(a_line_that_a_full_disk_cut_off_takes_no_line_of_the_next_file_along) {
  const Folder folder;
  std::ofstream(name_of_old(folder.file(), 1)) << "whole\ncut o";
  std::ofstream(folder.file()) << "next\n";
  BOOST_TEST(folder.lines() == (std::vector<std::string>{"whole", "cut o", "next"}));
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

BOOST_AUTO_TEST_CASE(where_fewer_are_kept_than_before_the_others_go) {
  const Folder folder;
  for (int number = 1; number <= 4; ++number)
    std::ofstream(name_of_old(folder.file(), number)) << number << '\n';
  LogFile file(folder.file(), 5, 2);
  BOOST_TEST(file.append("one\n"));
  BOOST_TEST(file.append("two\n"));
  BOOST_TEST(folder.lines() == (std::vector<std::string>{"1", "one", "two"}));
}

BOOST_AUTO_TEST_CASE(who_wrote_to_a_file_that_was_put_aside_twice_goes_on_in_the_new_one) {
  const Folder folder;
  LogFile slow(folder.file(), 10, 1);
  LogFile fast(folder.file(), 10, 1);
  BOOST_TEST(slow.append("one\n"));
  for (const auto* const line : {"two two two\n", "three three\n", "four four\n"})
    BOOST_TEST(fast.append(line));
  BOOST_TEST(slow.append("five\n"));
  BOOST_TEST(folder.lines() == (std::vector<std::string>{"four four", "five"}));
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
