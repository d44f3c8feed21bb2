#pragma once

#include <functional>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace pmq::cli {

/// One option of a command, to be restricted further.
class Option {
 public:
  explicit Option(CLI::Option& option) : option_(&option) {}

  Option& required();
  /// Refuses values outside of this; the help text should name the range.
  template <typename T>
  Option& within(T least, T most);
  /// Known when the command's action runs.
  [[nodiscard]] bool given() const;

 private:
  CLI::Option* option_;
};

/// What a command takes, read by CLI11, whose header only arguments.cc and command_line.cc include:
/// it takes a quarter of a minute to compile. Values are written to when the arguments are read,
/// and must live until then.
class Arguments {
 public:
  explicit Arguments(CLI::App& command) : command_(&command) {}

  Arguments command(const char* name, const char* description) const;
  /// A command of which nothing can be done but one of its own commands.
  Arguments group(const char* name, const char* description) const;
  void flag(const char* name, bool& value, const char* help) const;
  /// `type` stands for the value in the help. T: std::string, int, std::int64_t, std::optional of
  /// these or of double, or a vector, which takes values separated by commas and may be repeated.
  /// A name without dashes is a place.
  template <typename T>
  Option option(const char* name, T& value, const char* type, const char* help) const;
  /// The same for texts that may hold commas: one each time it is given.
  Option texts(const char* name, std::vector<std::string>& values, const char* type,
               const char* help) const;
  /// Stands below the options in the help.
  void footer(const char* text) const;
  /// Runs when the arguments named this command.
  void when_named(std::function<void()> choose) const;

 private:
  CLI::App* command_;
};

}  // namespace pmq::cli
