/* libFuzzer: a file of any bytes under the name of a variable or a function. */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "exercise.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static int is_ready;
  if (!is_ready) fuzz_make_folder();
  is_ready = 1;
  char path[128];
  int is_function = size > 0 && (data[0] & 1u);
  snprintf(path, sizeof path, "%s/fuzzed%s", fuzz_folder_path(), is_function ? ".fn" : ".var");
  int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
  if (fd < 0) return 0;
  /* The first byte chose the kind; the file begins with the second. */
  if (size > 1 && write(fd, data + 1, size - 1) < 0) return 0;
  close(fd);
  fuzz_folder();
  if (is_function) {
    robo_fn *function;
    robo_fn_options options = ROBO_FN_OPTIONS_INIT;
    options.flags = 0;
    if (robo_fn_open("fuzzed", &options, &function) == ROBO_OK) robo_fn_close(function);
  } else {
    robo_var *variable;
    robo_var_options options = ROBO_VAR_OPTIONS_INIT;
    options.flags = ROBO_READ_ONLY;
    if (robo_var_open("fuzzed", &options, &variable) == ROBO_OK) {
      fuzz_variable(variable);
      robo_var_close(variable);
    }
  }
  unlink(path);
  return 0;
}
