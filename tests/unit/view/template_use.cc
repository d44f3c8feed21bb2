#include "unit/view/template_use.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <regex>
#include <sstream>

#include "view/ctemplate.h"

namespace pmq::test {
namespace {

std::string read(const std::string& file) {
  const auto* root = std::getenv("PMQ_ROOT");
  std::ifstream in(std::string(root != nullptr ? root : ".") + "/templates/" + file);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// What a file names. Its included files are named like sections without a content.
Scope named_in(const std::string& file) {
  static const std::regex mark(R"(\{\{([#/>]?)([A-Z_]+)(:p)?\}\})");
  const auto text = read(file);
  Scope whole;
  std::vector<std::pair<std::string, Scope>> open;
  for (std::sregex_iterator at(text.begin(), text.end(), mark), end; at != end; ++at) {
    auto& scope = open.empty() ? whole : open.back().second;
    const auto kind = (*at)[1].str();
    const auto name = (*at)[2].str();
    if (kind == "#") {
      open.emplace_back(name, Scope());
    } else if (kind == ">") {
      scope.files[name] = "";
    } else if (kind.empty()) {
      scope.values.insert(name);
    } else {
      auto closed = std::move(open.back());
      open.pop_back();
      (open.empty() ? whole : open.back().second).sections.push_back(std::move(closed));
    }
  }
  return whole;
}

/// One dictionary of the dump, from its opening brace to the closing one.
Scope filled_in(std::istream& dump) {
  static const std::regex value(R"(\s*([A-Z_]+): >.*)");
  static const std::regex part(R"(\s*(section|include-template) ([A-Z_]+) \([^)]*\) -->)");
  static const std::regex from(R"(.*, from ([a-z_.]+)\) -->)");
  Scope scope;
  std::string section;
  std::string file;
  std::smatch found;
  for (std::string line; std::getline(dump, line);) {
    if (std::regex_match(line, found, part)) {
      section = found[2];
      std::smatch source;
      file = std::regex_match(line, source, from) ? source[1].str() : "";
    } else if (line.ends_with("global dictionary {")) {
      static_cast<void>(filled_in(dump));
    } else if (line.ends_with('{')) {
      if (!file.empty()) scope.files[section] = file;
      scope.sections.emplace_back(section, filled_in(dump));
    } else if (line.ends_with('}') || line.ends_with("};")) {
      return scope;
    } else if (std::regex_match(line, found, value)) {
      scope.values.insert(found[1]);
    }
  }
  return scope;
}

bool names_value(const Scope& scope, const std::string& name) {
  return scope.values.contains(name) ||
         std::any_of(scope.sections.begin(), scope.sections.end(),
                     [&](const auto& each) { return names_value(each.second, name); });
}

/// All places of a section: one can stand in a file more than once, also within others.
void find_sections(const Scope& scope, const std::string& name, std::vector<const Scope*>& found) {
  for (const auto& [section, content] : scope.sections) {
    if (section == name) found.push_back(&content);
    find_sections(content, name, found);
  }
}

bool includes(const Scope& scope, const std::string& name) {
  return scope.files.contains(name) ||
         std::any_of(scope.sections.begin(), scope.sections.end(),
                     [&](const auto& each) { return includes(each.second, name); });
}

using Chain = std::vector<const Scope*>;

struct Comparison {
  const std::set<std::string>& of_every_page;
  std::set<std::string>& unset;
  std::set<std::string>& unused;
  std::set<std::string>& shown;
  std::set<std::string>& files;

  /// `filled` is what a file's place was filled with, and what stands around it.
  void find_unset(const std::string& file, const Scope& named, const Chain& filled) {
    for (const auto& name : named.values) {
      const bool is_set = of_every_page.contains(name) ||
                          std::any_of(filled.begin(), filled.end(), [&](const auto* scope) {
                            return scope->values.contains(name);
                          });
      if (!is_set) unset.insert(file + ": " + name);
    }
    for (const auto& [section, content] : named.sections) {
      // The nearest that shows it does, as often as it does.
      for (auto at = filled.rbegin(); at != filled.rend(); ++at) {
        bool found = false;
        for (const auto& [name, values] : (*at)->sections) {
          if (name != section || (*at)->files.contains(name)) continue;
          found = true;
          shown.insert(file + ": " + section);
          auto within = filled;
          within.push_back(&values);
          find_unset(file, content, within);
        }
        if (found) break;
      }
    }
  }

  void find_unused(const std::string& file, const std::vector<const Scope*>& named,
                   const Scope& filled) {
    const auto anywhere = [&](const auto& holds) {
      return std::any_of(named.begin(), named.end(),
                         [&](const auto* scope) { return holds(*scope); });
    };
    for (const auto& name : filled.values) {
      if (!anywhere([&](const Scope& scope) { return names_value(scope, name); }))
        unused.insert(file + ": " + name);
    }
    for (const auto& [section, content] : filled.sections) {
      if (const auto included = filled.files.find(section); included != filled.files.end()) {
        if (!anywhere([&](const Scope& scope) { return includes(scope, section); }))
          unused.insert(file + ": " + section);
        compare(included->second, content);
        continue;
      }
      std::vector<const Scope*> places;
      for (const auto* scope : named)
        find_sections(*scope, section, places);
      if (places.empty()) {
        unused.insert(file + ": " + section);
      } else {
        find_unused(file, places, content);
      }
    }
  }

  void compare(const std::string& file, const Scope& filled) {
    files.insert(file);
    const auto named = named_in(file);
    find_unset(file, named, {&filled});
    find_unused(file, {&named}, filled);
  }
};

void list_sections(const std::string& file, const Scope& scope, std::set<std::string>& all) {
  for (const auto& [section, content] : scope.sections) {
    all.insert(file + ": " + section);
    list_sections(file, content, all);
  }
}

}  // namespace

std::string WatchedTemplates::expand(const std::string& file,
                                     const view::Dictionary& values) const {
  std::string dump;
  values.DumpToString(&dump);
  std::istringstream lines(dump);
  Scope of_every_page;
  for (std::string line; std::getline(lines, line) && !line.starts_with("dictionary '");) {
    if (!line.ends_with('{')) continue;
    const auto set = filled_in(lines);
    of_every_page.values.insert(set.values.begin(), set.values.end());
  }
  Comparison comparison{of_every_page.values, unset_, unused_, shown_, files_};
  comparison.compare(file, filled_in(lines));
  return Templates::expand(file, values);
}

std::set<std::string> WatchedTemplates::unseen() const {
  std::set<std::string> all;
  for (const auto& file : files_)
    list_sections(file, named_in(file), all);
  std::set<std::string> unseen;
  std::set_difference(all.begin(), all.end(), shown_.begin(), shown_.end(),
                      std::inserter(unseen, unseen.end()));
  return unseen;
}

}  // namespace pmq::test
