/*
 * Who uses a function: each process that has it open holds a shared lock (flock) on its file, which the kernel takes
 * away when the process dies, however it dies. Whoever gets the exclusive lock knows that nobody uses it.
 */
#ifndef ROBO_SRC_FN_USERS_H
#define ROBO_SRC_FN_USERS_H

#include "segment.h"

/* Opens the file of a segment for locks: a file descriptor; ROBO_ERR_NOT_FOUND if its name leads elsewhere by now. */
int32_t robo_users_open(const robo_segment *segment);

/* Takes part; false while another process has the exclusive lock. */
bool robo_users_join(int users);

/* Takes the exclusive lock; false if anybody takes part. It ends with the file descriptor. */
bool robo_users_exclude(int users);

#endif
