#include "http/fcgi/file_watch.h"

#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <string>

using namespace pmq::http::fcgi;
namespace fs = std::filesystem;

namespace {

class Folder {
 public:
  Folder() { fs::create_directory(path_); }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] fs::path write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name) << text;
    return path_ / name;
  }

 private:
  fs::path path_ = fs::temp_directory_path() / ("pmq-file-watch-" + std::to_string(::getpid()));
};

}  // namespace

BOOST_AUTO_TEST_SUITE(http_fcgi_file_watch)

BOOST_AUTO_TEST_CASE(nothing_changed_is_no_change) {
  const Folder folder;
  FileWatch watch;
  watch.add(folder.write("program", "one"));
  BOOST_TEST(!watch.has_changed());
}

BOOST_AUTO_TEST_CASE(a_file_moved_over_it_is_a_change) {
  const Folder folder;
  FileWatch watch;
  watch.add(folder.write("program", "one"));
  fs::rename(folder.write("new", "one"), folder.write("program", "one"));
  BOOST_TEST(watch.has_changed());
}

BOOST_AUTO_TEST_CASE(a_file_that_comes_into_being_is_a_change) {
  const Folder folder;
  FileWatch watch;
  watch.add(folder.write("program", "one").parent_path() / "settings");
  [[maybe_unused]] const auto settings = folder.write("settings", "A=1");
  BOOST_TEST(watch.has_changed());
}

BOOST_AUTO_TEST_CASE(a_file_that_vanished_is_waited_for) {
  const Folder folder;
  FileWatch watch;
  const auto file = folder.write("program", "one");
  watch.add(file);
  fs::remove(file);
  BOOST_TEST(!watch.has_changed());
}

BOOST_AUTO_TEST_CASE(ones_own_file_is_found_by_argv0_and_without_it) {
  const Folder folder;
  const auto file = folder.write("program", "one");
  BOOST_TEST(own_file(file.c_str()) == file);
  BOOST_TEST(own_file("no-such-program") == fs::read_symlink("/proc/self/exe"));
  BOOST_TEST(own_file(nullptr) == fs::read_symlink("/proc/self/exe"));
}

BOOST_AUTO_TEST_SUITE_END()
