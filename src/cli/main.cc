#include "cli/command_line.h"

int main(int argument_count, char** arguments) {
  return static_cast<int>(pmq::cli::run(argument_count, arguments));
}
