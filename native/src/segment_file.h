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
 * Takes `file_name` away if it leads to the file with this inode. The segment must have been marked as removed before.
 * Another one that came into its place at the very moment is put back.
 */
int32_t robo_unlink_inode(int folder, const char *file_name, const char *name, ino_t inode);

/* Marks the segment in a file as removed, if there is one, and tells its inode. */
int32_t robo_mark_removed(int folder, const char *file_name, ino_t *inode);

#endif
