#include "cli/confirm.h"

#include <unistd.h>

#include <iostream>

namespace pmq::cli {

bool can_ask() {
  return isatty(STDIN_FILENO) == 1;
}

bool confirm(const std::string& question) {
  std::cerr << question << " [y/N] " << std::flush;
  std::string answer;
  std::getline(std::cin, answer);
  return answer == "y" || answer == "Y" || answer == "yes";
}

}  // namespace pmq::cli
