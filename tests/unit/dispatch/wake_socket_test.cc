#include "dispatch/wake_socket.h"

#include <sys/stat.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <string>

#include "dispatch/wake_signal.h"

using namespace pmq::dispatch;
namespace fs = std::filesystem;

namespace {

class Folder {
 public:
  Folder() { fs::create_directory(path_); }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] std::string socket() const { return path_ / "wake.sock"; }

 private:
  fs::path path_ = fs::temp_directory_path() / ("pmq-wake-" + std::to_string(::getpid()));
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(dispatch_wake_socket, Folder)

BOOST_AUTO_TEST_CASE(a_signal_is_heard_once) {
  WakeSocket mine{socket()};
  BOOST_REQUIRE(mine.try_to_own());
  BOOST_TEST(!mine.heard());
  WakeSignal signal{socket()};
  signal.send();
  signal.send();
  BOOST_TEST(mine.heard());
  BOOST_TEST(!mine.heard());
}

BOOST_AUTO_TEST_CASE(a_signal_to_nobody_harms_nobody) {
  for (const auto& path : {socket(), std::string(), std::string(200, 'x')})
    BOOST_CHECK_NO_THROW(WakeSignal{path}.send());
}

BOOST_AUTO_TEST_CASE(more_signals_than_are_read_do_not_make_the_sender_wait) {
  WakeSocket mine{socket()};
  BOOST_REQUIRE(mine.try_to_own());
  WakeSignal signal{socket()};
  for (int i = 0; i < 10'000; ++i)
    signal.send();
  BOOST_TEST(mine.heard());
}

BOOST_AUTO_TEST_CASE(of_two_one_owns_it) {
  WakeSocket mine{socket()};
  WakeSocket other{socket()};
  BOOST_TEST(mine.try_to_own());
  BOOST_TEST(!other.try_to_own());
  BOOST_TEST(mine.try_to_own());
  WakeSignal{socket()}.send();
  BOOST_TEST(!other.heard());
  BOOST_TEST(mine.heard());
}

BOOST_AUTO_TEST_CASE(when_its_owner_ends_another_takes_it) {
  WakeSocket other{socket()};
  {
    WakeSocket mine{socket()};
    BOOST_TEST(mine.try_to_own());
  }
  BOOST_TEST(!fs::exists(socket()));
  BOOST_TEST(other.try_to_own());
}

BOOST_AUTO_TEST_CASE(what_a_killed_owner_left_behind_is_in_nobodys_way) {
  // As after kill -9: the file is there, its lock isn't.
  std::ofstream{socket()}.put('x');
  WakeSocket mine{socket()};
  BOOST_TEST(mine.try_to_own());
  WakeSignal{socket()}.send();
  BOOST_TEST(mine.heard());
}

BOOST_AUTO_TEST_CASE(it_is_its_owners_alone) {
  WakeSocket mine{socket()};
  BOOST_REQUIRE(mine.try_to_own());
  struct stat status {};
  BOOST_REQUIRE(::stat(socket().c_str(), &status) == 0);
  BOOST_TEST((status.st_mode & 077) == 0U);
}

BOOST_AUTO_TEST_CASE(without_a_path_or_a_folder_there_is_none) {
  BOOST_TEST(!WakeSocket{""}.try_to_own());
  BOOST_TEST(!WakeSocket{socket() + "/no/such/folder"}.try_to_own());
  BOOST_TEST(!WakeSocket{std::string(200, 'x')}.try_to_own());
}

BOOST_AUTO_TEST_SUITE_END()
