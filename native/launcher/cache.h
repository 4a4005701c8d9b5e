/* The folder in which a payload is unpacked, once for all runs. */
#ifndef ROBO_CACHE_H
#define ROBO_CACHE_H

#include <limits.h>

#include "payload.h"

/* Makes sure that `root`/HASH holds every file of the payload in full, and writes that path to `folder`.
 *
 * Unpacks beside it and renames, so that others see all of it or nothing; several processes may do this at once. A
 * folder in which a file has another size is replaced. Returns 0, or -1 with errno when `root` cannot be used. */
int cache_prepare(const struct payload *payload, const char *root, char folder[PATH_MAX]);

/* Makes `root`, and the folders above it, for this user alone. Returns 0, or -1 with errno. */
int cache_make_root(const char *root);

/* Whether `root` is a real folder that belongs to this user and is closed to others, as /tmp/… must be. */
int cache_is_private(const char *root);

#endif
