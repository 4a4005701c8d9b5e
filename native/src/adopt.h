/*
 * Handles after a fork: the child has a copy of each, but what the parent has in hand through it is the parent's. So a
 * handle knows its owner, and the first thread of another process that uses it makes it its own.
 */
#ifndef ROBO_SRC_ADOPT_H
#define ROBO_SRC_ADOPT_H

#include "identity.h"

#include <stdatomic.h>

/* True for one thread of a process that is not the owner: it has to make the handle its own, then robo_adopted. */
bool robo_must_adopt(_Atomic uint64_t *owner);

void robo_adopted(_Atomic uint64_t *owner);

#endif
