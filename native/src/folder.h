/* The folder that holds all segments, and the names of the files in it. */
#ifndef ROBO_SRC_FOLDER_H
#define ROBO_SRC_FOLDER_H

#include "robo/shm.h"

#include <dirent.h>
#include <stdbool.h>

/* Room for a name of a segment's file, or of one that is being made or removed. */
#define ROBO_FILE_NAME_SIZE 192u

/* Opens the folder, which is made if need be, and checked: a file descriptor, or a negative result. */
int32_t robo_folder_open(void);

/* The same as a list of what is in it, for the caller to close. */
int32_t robo_folder_list(DIR **folder);

/* Whether a variable or function may be called so; ROBO_ERR_NAME with a message if not. */
int32_t robo_check_name(const char *name);

/* `<name>.var` or `<name>.fn`. */
void robo_file_name(const char *name, uint32_t kind, char file[ROBO_FILE_NAME_SIZE]);

/* The kind of a segment's file and the name before its ending, or 0: not a segment's file. */
uint32_t robo_parse_file_name(const char *file, char name[ROBO_MAX_NAME + 4]);

/*
 * A file name that nobody else uses, for a segment on its way into or out of the folder:
 * `.<name>.<pid>-<start>-<number>.tmp`.
 */
void robo_temporary_name(const char *name, char file[ROBO_FILE_NAME_SIZE]);

/* Whether it is such a name, and then whose (identity). */
bool robo_parse_temporary_name(const char *file, uint64_t *identity);

/* A segment's file. */
typedef struct robo_found {
  uint32_t kind; /* enum robo_kind */
  char name[ROBO_MAX_NAME + 4];
} robo_found;

/* Finds all files of segments, in the order of names. The caller frees `found`. */
int32_t robo_find_segments(robo_found **found, uint32_t *count);

/* "variable" or "function". */
const char *robo_kind_word(uint32_t kind);

#endif
