/*
 * Sleeping until a word changes, as native/src/wake.h does it: a word, and beside it the sleepers' word, whose bit 0
 * says that somebody sleeps or is about to and whose rest counts the wakes.
 *
 * CHANGERS processes change the word CHANGES times each; SLEEPERS wait until it has changed GOAL times. The kernel's
 * futex is modelled as what it is: a comparison and going to sleep in one step, and a wake of all who sleep. Checked: no
 * one sleeps on after the last change. Kills are left out: those who a killed waker did not wake any more do so
 * themselves, at the latest after ROBO_SLICE_NS.
 *
 * MUTANT=n leaves out one step of the design; each has to be caught.
 */
#ifndef MUTANT
#define MUTANT 0
#endif
#ifndef CHANGERS
#define CHANGERS 2
#endif
#ifndef CHANGES
#define CHANGES 2
#endif
#ifndef SLEEPERS
#define SLEEPERS 2
#endif

#define GOAL (CHANGERS * CHANGES)

byte word, sleepers;
/* What the kernel knows: who sleeps. */
bool sleeps[SLEEPERS];

inline wake() {
  d_step {
    i = 0;
    do
    :: i < SLEEPERS -> sleeps[i] = false; i++
    :: else -> break
    od
  }
}

proctype Changer() {
  byte n, seen, i;
  bool is_ours;
  do
  :: n < CHANGES ->
#if MUTANT == 3
     seen = sleepers;
     word++;
#else
     word++;
     seen = sleepers;
#endif
     n++;
     if
     :: (seen & 1) == 0 -> skip
     :: else ->
#if MUTANT == 1
        /* A flag that is cleared, and the futex on the word itself. */
        sleepers = 0;
        wake()
#elif MUTANT == 4
        /* Wakes first: who sets the bit between is never woken. */
        wake();
        d_step { if :: sleepers == seen -> sleepers = seen + 1 :: else fi }
#else
        d_step { is_ours = (sleepers == seen); if :: is_ours -> sleepers = seen + 1 :: else fi };
        if :: is_ours -> skip; wake() :: else fi
#endif
     fi
  :: else -> break
  od
}

proctype Sleeper(byte me) {
  byte known, value;
  do
  :: word == GOAL -> break
  :: else ->
     known = word;
     if
     :: known == GOAL -> break
     :: else
     fi;
#if MUTANT == 2
     /* Without the second look at the word. */
     d_step { sleepers = sleepers | 1; value = sleepers };
#elif MUTANT == 5
     /* The bit is set after the look. */
     if :: word != known -> goto again :: else fi;
     d_step { sleepers = sleepers | 1; value = sleepers };
#else
     d_step { sleepers = sleepers | 1; value = sleepers };
     if :: word != known -> goto again :: else fi;
#endif
#if MUTANT == 1
     d_step { if :: word == known -> sleeps[me] = true :: else fi };
#elif MUTANT == 6
     /* The kernel is not asked to compare. */
     sleeps[me] = true;
#else
     d_step { if :: sleepers == value -> sleeps[me] = true :: else fi };
#endif
     !sleeps[me];
again:
     known = 0; value = 0
  od
}

init {
  byte i;
  atomic {
    do
    :: i < CHANGERS -> run Changer(); i++
    :: else -> break
    od;
    i = 0;
    do
    :: i < SLEEPERS -> run Sleeper(i); i++
    :: else -> break
    od
  }
}
