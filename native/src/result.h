/* Results and the message of a thread's last failure. */
#ifndef ROBO_SRC_RESULT_H
#define ROBO_SRC_RESULT_H

#include "robo/shm.h"

/* Notes the message (printf) and returns `result`. */
__attribute__((format(printf, 2, 3))) int32_t robo_fail(int32_t result, const char *format, ...);

/* The same for a failed system call: adds errno's text. ENOSPC and ENOMEM become results of their own. */
__attribute__((format(printf, 1, 2))) int32_t robo_fail_errno(const char *format, ...);

#endif
