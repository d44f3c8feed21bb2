#include "cli/check_book.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <fstream>
#include <sstream>
#include <system_error>

#include "base/text.h"
#include "cli/command.h"

// A line for each alert, its fields between tabs; the first line is of mails.

namespace pmq::cli {
namespace {

constexpr std::size_t longest_text = 1000;

std::string text_of(const std::optional<Time>& time) {
  return time ? std::to_string(time->time_since_epoch().count()) : "-";
}

std::optional<Time> time_of(const std::string& text) {
  std::int64_t value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return Time(milliseconds(value));
}

health::Status status_of(const std::string& text) {
  if (text == "fail") return health::Status::fail;
  return text == "warn" ? health::Status::warn : health::Status::pass;
}

std::vector<std::string> fields_of(const std::string& line) {
  std::vector<std::string> fields;
  std::istringstream in(line);
  for (std::string field; std::getline(in, field, '\t');)
    fields.push_back(field);
  return fields;
}

}  // namespace

CheckBook::CheckBook(std::filesystem::path file) : file_(std::move(file)) {
  constexpr mode_t only_for_owner = 0600;
  const auto lock_file = file_.string() + ".lock";
  lock_ = ::open(lock_file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, only_for_owner);
  if (lock_ < 0) {
    throw Refusal(lock_file + " can't be opened: " + std::generic_category().message(errno));
  }
  if (::flock(lock_, LOCK_EX | LOCK_NB) != 0) {
    ::close(lock_);
    throw Refusal("another run of pmq check with " + file_.string() + " is under way");
  }
  read();
}

CheckBook::~CheckBook() {
  ::close(lock_);
}

void CheckBook::read() {
  std::ifstream in(file_);
  for (std::string line; std::getline(in, line);) {
    const auto fields = fields_of(line);
    if (fields.size() == 3 && fields[0] == "mail") mail = {time_of(fields[1]), time_of(fields[2])};
    if (fields.size() != 7 || fields[0] != "site") continue;
    auto& alert = alerts.emplace_back();
    alert.name = fields[1];
    alert.status = status_of(fields[2]);
    alert.since = time_of(fields[3]).value_or(Time{});
    alert.mailed_status = status_of(fields[4]);
    alert.title = fields[5];
    alert.figure = fields[6];
  }
}

// A new file over the old one: a run that is killed leaves the one or the other.
void CheckBook::save() const {
  const auto next = file_.string() + ".new";
  std::ofstream out(next, std::ios::trunc);
  out << "mail\t" << text_of(mail.mailed_at) << '\t' << text_of(mail.tried_at) << '\n';
  for (const auto& alert : alerts) {
    out << "site\t" << alert.name << '\t' << health::name(alert.status) << '\t'
        << text_of(alert.since) << '\t' << health::name(alert.mailed_status) << '\t' << alert.title
        << '\t' << one_line(alert.figure, longest_text) << '\n';
  }
  out.close();
  std::error_code fault;
  if (out) std::filesystem::rename(next, file_, fault);
  if (!out || fault) throw Refusal(file_.string() + " can't be written");
}

}  // namespace pmq::cli
