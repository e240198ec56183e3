# Warnings for our own code, as errors. Third-party targets do not link this.

add_library(inkling_warnings INTERFACE)
target_compile_options(inkling_warnings INTERFACE
  -Werror -Wall -Wextra -Wpedantic
  -Wshadow -Wconversion -Wsign-conversion
  -Wcast-align -Wold-style-cast -Wnon-virtual-dtor -Woverloaded-virtual
  -Wimplicit-fallthrough -Wformat=2 -Wundef)
