#include "adopt.h"

#include "wake.h"

#define PAUSE_NS 100000ull

bool robo_must_adopt(_Atomic uint64_t *owner) {
  uint64_t self = robo_self(), seen = atomic_load_explicit(owner, memory_order_acquire);
  while (seen != self) {
    if (seen == (self | ROBO_HELD)) {
      /* Another thread is at it. */
      robo_sleep_on(NULL, 0, PAUSE_NS);
      seen = atomic_load_explicit(owner, memory_order_acquire);
    } else if (atomic_compare_exchange_weak_explicit(owner, &seen, self | ROBO_HELD, memory_order_acq_rel,
                                                     memory_order_acquire)) {
      return true;
    }
  }
  return false;
}

void robo_adopted(_Atomic uint64_t *owner) { atomic_store_explicit(owner, robo_self(), memory_order_release); }
