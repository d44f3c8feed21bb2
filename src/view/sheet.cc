#include "view/sheet.h"

#include <array>

#include "base/utf8.h"
#include "view/ctemplate.h"

namespace pmq::view {
namespace {

std::string_view name(Tone tone) {
  switch (tone) {
    case Tone::success:
      return "success";
    case Tone::info:
      return "info";
    case Tone::warning:
      return "warning";
    case Tone::danger:
      return "danger";
  }
  return "info";
}

std::string_view name(Theme theme) {
  switch (theme) {
    case Theme::system:
      return "system";
    case Theme::light:
      return "light";
    case Theme::dark:
      return "dark";
  }
  return "system";
}

void fill_navigation(Dictionary& layout, const Page& page) {
  for (const auto& entry : page.navigation) {
    auto& item = *layout.AddSectionDictionary("NAVIGATION");
    set(item, "LABEL", entry.label);
    set(item, "HREF", entry.href);
    set(item, "ICON", entry.icon);
    set_optional(item, "COUNT", entry.count);
    show(item, "CURRENT", entry.current);
  }
}

void fill_notice(Dictionary& layout, const Notice& notice) {
  auto& values = *layout.AddSectionDictionary("NOTICE");
  set(values, "TONE", name(notice.tone));
  set_foreign(values, "TEXT", notice.text);
  if (notice.link_href.empty()) return;
  auto& link = *values.AddSectionDictionary("LINK");
  set(link, "HREF", notice.link_href);
  set(link, "LABEL", notice.link_label);
}

void fill_themes(Dictionary& layout, const Page& page) {
  constexpr std::array<std::string_view, 3> labels = {"System", "Light", "Dark"};
  for (const auto theme : {Theme::system, Theme::light, Theme::dark}) {
    auto& option = *layout.AddSectionDictionary("THEME");
    set(option, "VALUE", name(theme));
    set(option, "LABEL", labels[static_cast<std::size_t>(theme)]);
    show(option, "CURRENT", theme == page.theme);
  }
}

/// C0, C1 and DEL but for line ends and tabs; marks, embeddings, overrides and isolates of the
/// writing direction; line separators; the byte order mark.
bool is_invisible(char32_t character) {
  if (character == '\n' || character == '\t') return false;
  return character < 0x20 || (character >= 0x7F && character < 0xA0) || character == 0x061C ||
         (character >= 0x200B && character <= 0x200F) ||
         (character >= 0x2028 && character <= 0x202E) ||
         (character >= 0x2060 && character <= 0x206F) || character == 0xFEFF ||
         (character >= 0xE0000 && character <= 0xE007F);
}

std::string escape_of(char32_t character) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text = "\\u";
  for (int shift = character > 0xFFFF ? 20 : 12; shift >= 0; shift -= 4)
    text += digits[(character >> shift) & 15];
  return text;
}

struct Decoded {
  char32_t character = 0;
  std::size_t length = 1;
};

/// The character at `at` of valid UTF-8.
Decoded decode(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return static_cast<char32_t>(static_cast<unsigned char>(text[at + i]));
  };
  if (byte(0) < 0x80) return {byte(0), 1};
  const std::size_t length = byte(0) < 0xE0 ? 2 : byte(0) < 0xF0 ? 3 : 4;
  char32_t character = byte(0) & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i)
    character = character << 6 | (byte(i) & 0x3FU);
  return {character, length};
}

}  // namespace

Sheet::Sheet(const Templates& templates, const Page& page, const std::string& body_file)
    : templates_(templates),
      layout_(std::make_unique<Dictionary>("layout")),
      body_(layout_->AddIncludeDictionary("BODY")) {
  body_->SetFilename(body_file);
  layout_->SetTemplateGlobalValue("BASE", page.base);
  layout_->SetTemplateGlobalValue("ASSETS", page.asset_version);
  layout_->SetTemplateGlobalValue("FORM_TOKEN", page.form_token);
  layout_->SetTemplateGlobalValue("ADDRESS", page.address);
  show(*body_, "MAY_CHANGE", page.may_change);
  set(*layout_, "TITLE", page.title);
  set(*layout_, "THEME_NAME", name(page.theme));
  set_time(*layout_, "NOW", page.now);
  show(*layout_, "LIVE", page.live);
  if (page.account.empty()) {
    layout_->ShowSection("SIGNED_OUT");
  } else {
    layout_->ShowSection("SIGNED_IN");
    set(*layout_, "ACCOUNT", page.account);
    set(*layout_, "ROLE", page.role);
  }
  fill_navigation(*layout_, page);
  fill_themes(*layout_, page);
  if (page.notice) fill_notice(*layout_, *page.notice);
}

Sheet::~Sheet() = default;

std::string Sheet::html() const {
  return templates_.expand("layout.tpl", *layout_);
}

std::string visible(std::string_view text) {
  const std::string valid = replace_invalid_utf8(text);
  std::string shown;
  shown.reserve(valid.size());
  for (std::size_t at = 0; at < valid.size();) {
    const auto [character, length] = decode(valid, at);
    if (is_invisible(character)) {
      shown += escape_of(character);
    } else {
      shown.append(valid, at, length);
    }
    at += length;
  }
  return shown;
}

void set(Dictionary& values, const std::string& name, std::string_view text) {
  values.SetValue(name, ctemplate::TemplateString(text.data(), text.size()));
}

Dictionary& add(Dictionary& values, const std::string& section) {
  return *values.AddSectionDictionary(section);
}

void set_foreign(Dictionary& values, const std::string& name, std::string_view text) {
  values.SetValue(name, visible(text));
}

void set_time(Dictionary& values, const std::string& name, Time time) {
  values.SetValue(name + "_ISO", to_rfc3339(time));
  values.SetValue(name, utc_text(time));
}

void set_time(Dictionary& values, const std::string& name, const std::optional<Time>& time) {
  if (!time) {
    values.ShowSection(name + "_UNSET");
    return;
  }
  set_time(*values.AddSectionDictionary(name + "_SET"), name, *time);
}

void show(Dictionary& values, const std::string& section, bool condition) {
  if (condition) values.ShowSection(section);
}

void set_links(Dictionary& values, const std::string& section, const std::vector<Link>& links) {
  for (const auto& link : links) {
    auto& item = *values.AddSectionDictionary(section);
    set(item, "LABEL", link.label);
    set(item, "HREF", link.href);
    show(item, "CURRENT", link.current);
  }
}

void set_optional(Dictionary& values, const std::string& name, std::string_view text) {
  if (text.empty()) return;
  set_foreign(*values.AddSectionDictionary(name + "_SET"), name, text);
}

std::string utc_text(Time time) {
  std::string text = to_rfc3339(time);
  text[10] = ' ';
  return text.substr(0, 19) + " UTC";
}

}  // namespace pmq::view
