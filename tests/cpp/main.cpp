#include <iostream>

#include "check.h"

// Runs all tests, and prints which ones failed and where.
int main() {
  size_t failed = 0;
  for (const Test* test : Test::All()) {
    Test::Failures().clear();
    test->run();
    std::cout << (Test::Failures().empty() ? "ok   " : "FAIL ") << test->name << "\n";
    for (const std::string& failure : Test::Failures()) std::cout << "     " << failure << "\n";
    failed += !Test::Failures().empty();
  }
  std::cout << Test::All().size() - failed << " of " << Test::All().size() << " passed\n";
  return failed != 0;
}
