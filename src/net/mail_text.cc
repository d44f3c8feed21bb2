#include <array>
#include <cstdio>
#include <ctime>

#include "net/mail.h"

namespace pmq::net {
namespace {

constexpr std::string_view hex_digits = "0123456789ABCDEF";

void escape(std::string& out, unsigned char byte) {
  out += '=';
  out += hex_digits[byte >> 4U];
  out += hex_digits[byte & 15U];
}

/// RFC 2045: at most 76 characters a line, whatever the text holds.
std::string quoted_printable(std::string_view text) {
  constexpr std::size_t longest_line = 72;
  std::string out;
  std::size_t length = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte == '\n') {
      out += "\r\n";
      length = 0;
      continue;
    }
    if (length >= longest_line) {
      out += "=\r\n";
      length = 0;
    }
    const bool ends_line = i + 1 == text.size() || text[i + 1] == '\n';
    // A dot alone on its line would end the mail for a program that reads it.
    const bool is_plain = byte >= 33 && byte <= 126 && byte != '=' && !(byte == '.' && length == 0);
    if (is_plain || (byte == ' ' && !ends_line)) {
      out += static_cast<char>(byte);
      ++length;
    } else {
      escape(out, byte);
      length += 3;
    }
  }
  return out;
}

/// RFC 2047, in words that each end with a whole character.
std::string header_text(std::string_view text) {
  constexpr std::size_t longest_word = 40;
  std::string out;
  std::string word;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i + 1;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
      ++end;
    for (; i < end; ++i) {
      const auto byte = static_cast<unsigned char>(text[i]);
      const bool is_plain = (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
                            (byte >= 'a' && byte <= 'z');
      if (is_plain) {
        word += static_cast<char>(byte);
      } else {
        escape(word, byte);
      }
    }
    if (word.size() >= longest_word || i == text.size()) {
      out += (out.empty() ? "=?UTF-8?Q?" : "\r\n =?UTF-8?Q?") + word + "?=";
      word.clear();
    }
  }
  return out;
}

std::string date_text(Time now) {
  constexpr std::array days = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::time_t time = std::chrono::floor<seconds>(now).time_since_epoch().count();
  std::tm utc{};
  ::gmtime_r(&time, &utc);
  std::array<char, 64> text{};
  static_cast<void>(std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d +0000",
                                  days.at(static_cast<std::size_t>(utc.tm_wday)), utc.tm_mday,
                                  months.at(static_cast<std::size_t>(utc.tm_mon)),
                                  utc.tm_year + 1900, utc.tm_hour, utc.tm_min, utc.tm_sec));
  return text.data();
}

std::string addresses(const std::vector<std::string>& to) {
  std::string all;
  for (const auto& address : to)
    all += (all.empty() ? "" : ",\r\n ") + address;
  return all;
}

}  // namespace

std::string render(const Mail& mail, std::string_view id, Time now) {
  const auto domain = mail.from.substr(mail.from.find('@') + 1);
  std::string out;
  out += "From: PMQ <" + mail.from + ">\r\n";
  out += "To: " + addresses(mail.to) + "\r\n";
  out += "Subject: " + header_text(mail.subject) + "\r\n";
  out += "Date: " + date_text(now) + "\r\n";
  out += "Message-ID: <" + std::string(id) + "@" + domain + ">\r\n";
  out += "Auto-Submitted: auto-generated\r\n";
  out += "MIME-Version: 1.0\r\n";
  out += "Content-Type: text/plain; charset=utf-8\r\n";
  out += "Content-Transfer-Encoding: quoted-printable\r\n\r\n";
  return out + quoted_printable(mail.text);
}

}  // namespace pmq::net
