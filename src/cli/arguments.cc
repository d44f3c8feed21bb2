#include "cli/arguments.h"

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <utility>

namespace pmq::cli {
namespace {

template <typename T>
void make_repeatable(CLI::Option&, T&) {}

template <typename T>
void make_repeatable(CLI::Option& option, std::vector<T>&) {
  // Places may follow one another; behind an option's value something else may stand.
  option.delimiter(',')->allow_extra_args(option.get_positional());
}

}  // namespace

Option& Option::required() {
  option_->required();
  return *this;
}

template <typename T>
Option& Option::within(T least, T most) {
  option_->check(CLI::Range(least, most).description(""));
  return *this;
}

bool Option::given() const {
  return option_->count() > 0;
}

template Option& Option::within(int, int);
template Option& Option::within(std::int64_t, std::int64_t);
template Option& Option::within(double, double);

Arguments Arguments::command(const char* name, const char* description) const {
  return Arguments(*command_->add_subcommand(name, description));
}

Arguments Arguments::group(const char* name, const char* description) const {
  CLI::App* group = command_->add_subcommand(name, description);
  group->require_subcommand(1);
  return Arguments(*group);
}

void Arguments::flag(const char* name, bool& value, const char* help) const {
  command_->add_flag(name, value, help);
}

template <typename T>
Option Arguments::option(const char* name, T& value, const char* type, const char* help) const {
  CLI::Option* option = command_->add_option(name, value, help)->type_name(type);
  make_repeatable(*option, value);
  return Option(*option);
}

Option Arguments::texts(const char* name, std::vector<std::string>& values, const char* type,
                        const char* help) const {
  CLI::Option* option = command_->add_option(name, values, help)->type_name(type);
  option->allow_extra_args(false);
  return Option(*option);
}

void Arguments::footer(const char* text) const {
  command_->footer(text);
}

void Arguments::when_named(std::function<void()> choose) const {
  command_->callback(std::move(choose));
}

template Option Arguments::option(const char*, std::string&, const char*, const char*) const;
template Option Arguments::option(const char*, int&, const char*, const char*) const;
template Option Arguments::option(const char*, std::int64_t&, const char*, const char*) const;
template Option Arguments::option(const char*, std::optional<std::string>&, const char*,
                                  const char*) const;
template Option Arguments::option(const char*, std::optional<int>&, const char*, const char*) const;
template Option Arguments::option(const char*, std::optional<std::int64_t>&, const char*,
                                  const char*) const;
template Option Arguments::option(const char*, std::optional<double>&, const char*,
                                  const char*) const;
template Option Arguments::option(const char*, std::vector<std::string>&, const char*,
                                  const char*) const;
template Option Arguments::option(const char*, std::vector<std::int64_t>&, const char*,
                                  const char*) const;

}  // namespace pmq::cli
