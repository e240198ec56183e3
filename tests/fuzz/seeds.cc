// Writes what libFuzzer begins with: FOLDER/<target>/<number> for each seed.
//
//   fuzz_seeds FOLDER
#include <filesystem>
#include <fstream>
#include <string>

#include "tests/fuzz/targets.h"

int main(int argc, char** argv) {
  if (argc != 2) return 1;
  for (const inkling::fuzz::Target& target : inkling::fuzz::targets()) {
    const std::filesystem::path folder = std::filesystem::path(argv[1]) / target.name;
    std::filesystem::create_directories(folder);
    int number = 0;
    for (const inkling::fuzz::Bytes& seed : target.seeds()) {
      std::ofstream file(folder / std::to_string(number++), std::ios::binary);
      file.write(reinterpret_cast<const char*>(seed.data()), static_cast<std::streamsize>(seed.size()));
      if (!file.flush()) return 1;
    }
  }
  return 0;
}
