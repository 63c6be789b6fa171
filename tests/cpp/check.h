#pragma once

#include <string>
#include <vector>

// A test: TEST(a_sentence_about_what_is_so) { CHECK(…); }
struct Test {
  Test(const char* name, void (*run)()) : name(name), run(run) { All().push_back(this); }

  static std::vector<Test*>& All() {
    static std::vector<Test*> all;
    return all;
  }
  // The failed checks, one line each.
  static std::vector<std::string>& Failures() {
    static std::vector<std::string> failures;
    return failures;
  }

  const char* const name;
  void (*const run)();
};

#define TEST(name)                                  \
  static void name();                               \
  static const Test registered_##name(#name, name); \
  static void name()

#define CHECK(condition) \
  if (!(condition))      \
  Test::Failures().push_back(std::string(__FILE__) + ":" + std::to_string(__LINE__) + ": " #condition)
