#include <iostream>

#include "bluegreen/base/version.hpp"

int main() {
  std::cout << "bluegreen " << bluegreen::base::library_version() << '\n';
  return 0;
}
