#include "config/sealed_env.h"

#include <sys/stat.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <map>
#include <sstream>

#include "config/settings_file.h"

using namespace pmq;
using namespace pmq::config;

namespace {

const std::string one_key = std::string(64, 'a');
const std::string other_key = std::string(64, 'b');
const std::string settings =
    "MYSQL_USER=pmq\nMYSQL_DB=queue\nJWT_SECRET_KEY=0123456789abcdef0123456789abcdef\n";

struct Folder {
  Folder() {
    std::string name = std::filesystem::temp_directory_path() / "pmq-sealed-XXXXXX";
    BOOST_REQUIRE(mkdtemp(name.data()));
    path = name;
  }
  ~Folder() { std::filesystem::remove_all(path); }

  [[nodiscard]] std::filesystem::path write(const std::string& name, std::string_view text) const {
    replace_private_file(path / name, text);
    return path / name;
  }

  /// Sealed by the keys that this file holds.
  [[nodiscard]] std::filesystem::path sealed(std::string_view plain,
                                             const std::filesystem::path& key_file) const {
    SystemRandom random;
    return write(".env", seal_env(plain, read_seal_keys(key_file), random));
  }

  std::filesystem::path path;
};

std::string text_of(const std::filesystem::path& file) {
  std::stringstream text;
  text << std::ifstream{file}.rdbuf();
  return text.str();
}

Environment environment(std::map<std::string, std::string> variables = {}) {
  return [variables = std::move(variables)](const char* name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional{found->second};
  };
}

std::string fault(const std::filesystem::path& file, const Environment& given = environment()) {
  try {
    static_cast<void>(load_settings(file, given));
  } catch (const BadSetting& bad) {
    return bad.what();
  }
  return "none";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(config_sealed_env)

BOOST_AUTO_TEST_CASE(a_sealed_file_is_read_as_the_plain_one_was) {
  const Folder folder;
  const auto file = folder.sealed(settings, folder.write("key", one_key + '\n'));
  const auto read = load_settings(file, environment());
  BOOST_TEST(read.database.database == "queue");
  BOOST_TEST(read.sealed);
  BOOST_TEST(read.seal_key_file == folder.path / "key");
  BOOST_TEST(text_of(file).find("0123456789abcdef") == std::string::npos);
  BOOST_TEST(text_of(file).find("MYSQL_USER") == std::string::npos);
  BOOST_TEST(read.warnings.empty());
}

BOOST_AUTO_TEST_CASE(the_environment_tells_the_key_before_the_file_does) {
  const Folder folder;
  const auto file = folder.sealed(settings, folder.write("key", one_key));
  std::filesystem::rename(folder.path / "key", folder.path / "moved");
  BOOST_TEST(fault(file).find("can't be read") != std::string::npos);
  BOOST_TEST(fault(file, environment({{"PMQ_SEAL_KEY_FILE", folder.path / "moved"}})) == "none");
  BOOST_TEST(fault(file, environment({{"PMQ_SEAL_KEY", one_key}})) == "none");
  BOOST_TEST(fault(file, environment({{"PMQ_SEAL_KEY", other_key},
                                      {"PMQ_SEAL_KEY_PREVIOUS", one_key}})) == "none");
  BOOST_TEST(fault(file, environment({{"PMQ_SEAL_KEY", other_key}})) != "none");
}

BOOST_AUTO_TEST_CASE(each_key_of_the_file_opens_and_the_first_one_seals) {
  const Folder folder;
  const auto key_file = folder.write("key", "# old\n" + one_key + "\r\n\n");
  const auto file = folder.sealed(settings, key_file);
  replace_private_file(key_file, other_key + '\n' + one_key + '\n');
  BOOST_TEST(fault(file) == "none");
  const auto again = folder.sealed(settings, key_file);
  replace_private_file(key_file, other_key + '\n');
  BOOST_TEST(fault(again) == "none");
  replace_private_file(key_file, one_key + '\n');
  BOOST_TEST(fault(again).find("sealed with another key") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_changed_byte_is_noticed) {
  const Folder folder;
  const auto file = folder.sealed(settings, folder.write("key", one_key));
  auto text = text_of(file);
  const auto at = text.find("PMQ_SEALED=") + 60;
  text[at] = text[at] == 'A' ? 'B' : 'A';
  BOOST_TEST(fault(folder.write(".env", text)).find("was changed since") != std::string::npos);
  BOOST_TEST(fault(folder.write(".env", "PMQ_SEALED=x\n")) != "none");
}

BOOST_AUTO_TEST_CASE(a_fault_names_neither_key_nor_settings) {
  const Folder folder;
  const auto key_file = folder.write("key", "secret but no key\n");
  BOOST_CHECK_THROW(static_cast<void>(read_seal_keys(key_file)), BadSetting);
  const auto file = folder.sealed("MYSQL_PASSWORD hush\n", folder.write("good", one_key));
  BOOST_TEST(fault(file).find("hush") == std::string::npos);
  BOOST_TEST(fault(file).find("line 1") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_file_is_replaced_for_its_owner_alone) {
  const Folder folder;
  const auto file = folder.write("x", "old");
  BOOST_REQUIRE(chmod(file.c_str(), 0644) == 0);
  replace_private_file(file, "new");
  BOOST_TEST(text_of(file) == "new");
  struct stat status {};
  BOOST_REQUIRE(stat(file.c_str(), &status) == 0);
  BOOST_TEST((status.st_mode & 0777U) == 0600U);
  BOOST_TEST(!std::filesystem::exists(folder.path / "x.new"));
}

BOOST_AUTO_TEST_SUITE_END()
