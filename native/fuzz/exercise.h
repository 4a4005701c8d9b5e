/*
 * All that a program can do with a segment, for segments that may be damaged in any way. Whatever comes back is fine,
 * but for a crash, a hang, memory out of bounds, and a length that was never possible: those end the process.
 */
#ifndef ROBO_FUZZ_EXERCISE_H
#define ROBO_FUZZ_EXERCISE_H

#include <stdint.h>

#include "robo/fn.h"
#include "robo/var.h"

/* Largest value, arguments and result of the segments that are tried. */
#define FUZZ_BYTES 512u

/* Lists the folder, and cleans up in it. */
void fuzz_folder(void);

/* Does everything with an open variable or function; does not close it. */
void fuzz_variable(robo_var *variable);
void fuzz_function(robo_fn *function);

/* Serves the function for a few calls: it is made if it cannot be served as it is. */
void fuzz_server(const char *name);

/* Makes a folder of this process's own in /dev/shm, the library's from here on; it is removed at the end. */
void fuzz_make_folder(void);

/* Path of the folder, with a final zero byte. */
const char *fuzz_folder_path(void);

#endif
