/* Files of segments on their way into and out of the folder. */
#ifndef ROBO_SRC_SEGMENT_FILE_H
#define ROBO_SRC_SEGMENT_FILE_H

#include "segment.h"

#include <sys/types.h>

/* A file that is being made: it has no name, or where the file system cannot do that, a temporary one. */
typedef struct robo_new_file {
  int fd;
  char temporary[192]; /* "" = none */
} robo_new_file;

/* Makes an empty file in the folder, with mode 0600. `name` is that of the segment. */
int32_t robo_new_file_open(int folder, const char *name, robo_new_file *file);

/* Gives it its name; ROBO_ERR_EXISTS if there is one. */
int32_t robo_new_file_link(int folder, const robo_new_file *file, const char *file_name);

/* Closes it, and takes the temporary name away. */
void robo_new_file_close(int folder, const robo_new_file *file);

/*
 * Takes away the name of a segment whose header is mapped: marks it as removed, and unlinks `file_name` if it leads to
 * the file with this inode.
 */
int32_t robo_unlink_segment(int folder, const char *file_name, robo_segment_header *header, ino_t inode);

/*
 * The same for whatever there is under the name of a segment, or only for the file with inode `only`, if that is not 0.
 * ROBO_ERR_NOT_FOUND, without a message, if there is nothing.
 */
int32_t robo_unlink_any(int folder, const char *file_name, ino_t only);

/* Takes a temporary name away. A segment that has no other name is marked as removed. */
int32_t robo_unlink_temporary(int folder, const char *file_name);

#endif
