/*
 * Host variables: the ring of native/src/var_layout.h, with writers that are killed at any step.
 *
 * Each statement is one access to shared memory (d_step: an atomic operation). WRITERS processes write WRITES values
 * each, some of them by compare-and-write; a killer ends up to KILLS of them between any two statements; a reader reads
 * the newest value, or (HISTORY) a value by its ticket. A value is a number whose two halves are written and read one
 * after the other. Spin's memory is sequentially consistent: the order of weaker machines is
 * argued in the comments of the sources, not checked here.
 *
 * Checked: no reader accepts a torn value, another value than was published under the ticket, or another writer's name;
 * tickets of a reader never go back; no ticket is published twice; nobody fills the newest slot, or a slot that another
 * living writer fills; compare-and-write publishes the ticket after the expected one; no slot is lost; and (option -l)
 * there is no endless run, so nobody ever waits for anybody.
 *
 * MUTANT=n leaves out one step of the design; each has to be caught.
 */
#ifndef MUTANT
#define MUTANT 0
#endif
#ifndef WRITERS
#define WRITERS 2
#endif
#ifndef WRITES
#define WRITES 2
#endif
#ifndef KILLS
#define KILLS 2
#endif
#ifndef SLOTS
#define SLOTS 3
#endif
#ifndef READS
#define READS 2
#endif

#define MOST (WRITERS * WRITES + 1)
#define VALUE(id, n) ((id) * 8 + (n))
#define WRITER_OF(value) ((value) / 8)

/* The head: one word. */
byte head_ticket, head_slot;
/* The slots. A claim is one word, too: owner * 2 + held. Owner 0 is nobody. */
byte sequence[SLOTS], claim[SLOTS], ticket[SLOTS], first[SLOTS], second[SLOTS];

#define OWNER(c) ((c) >> 1)
#define HELD(c) ((c) & 1)
#define CLAIM(id) ((id) * 2 + 1)
#define RELEASED(id) ((id) * 2)

/* What the model knows and the program does not. */
bool alive[WRITERS + 1];
byte filler[SLOTS];
byte published[MOST + 1];
byte running;
byte kills;

/* Writer 0 is nobody: a held claim of nobody can never be told dead. */
#define LIVES(id) ((id) == 0 || alive[id])

#if MUTANT == 3
#define CAN_BE_TAKEN(c) true
#elif MUTANT == 11
#define CAN_BE_TAKEN(c) (!HELD(c))
#else
#define CAN_BE_TAKEN(c) (!HELD(c) || !LIVES(OWNER(c)))
#endif

/* Every other write is a compare-and-write. */
#define IS_COMPARE ((n + id) & 1)

inline take_slot() {
  d_step { top_ticket = head_ticket; top_slot = head_slot; k = 1 };
  do
  :: k < SLOTS + (top_ticket == 0) ->
     d_step { i = (top_slot + k) % SLOTS; seen = claim[i]; k++ };
     if
     :: CAN_BE_TAKEN(seen) ->
#if MUTANT == 4
        d_step { if :: claim[i] == seen -> claim[i] = seen | 1; slot = i :: else fi };
        if :: slot == i -> claim[i] = CLAIM(id) :: else fi;
#else
        d_step { if :: claim[i] == seen -> claim[i] = CLAIM(id); slot = i :: else fi };
#endif
        if :: slot == i -> break :: else fi
     :: else
     fi
  :: else -> break
  od;
#if MUTANT != 1
  if
  :: slot < SLOTS && head_ticket != 0 && head_slot == slot -> claim[slot] = RELEASED(id); slot = SLOTS
  :: else
  fi
#endif
}

inline fill_slot() {
  skip;
  d_step {
#if MUTANT == 13
    sequence[slot] = sequence[slot] + 1;
#elif MUTANT != 2
    sequence[slot] = (sequence[slot] + 1) | 1;
#endif
    assert(head_ticket == 0 || head_slot != slot);
    assert(filler[slot] == 0 || !alive[filler[slot]]);
    filler[slot] = id
  };
#if MUTANT == 12
  sequence[slot] = sequence[slot] + 1;
#endif
#if MUTANT != 5
  ticket[slot] = 0;
#endif
  first[slot] = VALUE(id, n + 1);
  second[slot] = VALUE(id, n + 1);
#if MUTANT == 2
  sequence[slot] = sequence[slot] + 2;
#elif MUTANT != 12
  sequence[slot] = sequence[slot] + 1;
#endif
}

/* Publishes; only after the expected ticket if this is a compare-and-write. */
inline publish_slot() {
  do
  :: true ->
     d_step { top_ticket = head_ticket; top_slot = head_slot };
     if
     :: IS_COMPARE && top_ticket != expected ->
#if MUTANT != 14
        ticket[slot] = 0;
#endif
        break
     :: else
     fi;
     ticket[slot] = top_ticket + 1;
     d_step {
       if
       :: (head_ticket == top_ticket && head_slot == top_slot) || MUTANT == 7 ->
          head_ticket = top_ticket + 1;
          head_slot = slot;
          assert(published[head_ticket] == 0);
          assert(!IS_COMPARE || head_ticket == expected + 1);
          published[head_ticket] = VALUE(id, n + 1);
          k = 0
       :: else
       fi
     };
     if :: k == 0 -> break :: else fi
  od
}

proctype Writer(byte id) {
  byte n, i, k, seen, slot = SLOTS, top_ticket, top_slot, expected;
  {
    do
    :: n < WRITES ->
       if :: IS_COMPARE -> expected = head_ticket :: else fi;
       do
       :: slot == SLOTS -> take_slot()
       :: else -> break
       od;
       fill_slot();
       publish_slot();
       skip;
       d_step {
         filler[slot] = 0;
         claim[slot] = RELEASED(id);
         n++; expected = 0; top_ticket = 0; top_slot = 0; i = 0; k = 0; seen = 0; slot = SLOTS
       }
    :: else -> break
    od
  } unless { !alive[id] };
  skip;
  d_step { running--; n = 0; expected = 0; top_ticket = 0; top_slot = 0; i = 0; k = 0; seen = 0; slot = 0 }
}

proctype Killer() {
  do
  :: kills < KILLS ->
     d_step {
       kills++;
       if
       :: alive[1] -> alive[1] = false
       :: alive[2] -> alive[2] = false
#if WRITERS > 2
       :: alive[3] -> alive[3] = false
#endif
       :: else -> skip
       fi
     }
  :: break
  od;
  running--
}

inline accept() {
  d_step {
    assert(one == two);
    assert(published[wanted] == one);
#if MUTANT == 8
    assert(WRITER_OF(one) == by);
    by = 0;
#endif
    one = 0; two = 0; before = 0
  }
}

/* The writer's identity is part of the value: a claim is no place to read it from. */
#if MUTANT == 8
#define READ_WRITER by = OWNER(claim[slot]);
#else
#define READ_WRITER
#endif

/* The newest value: robo_var_read. */
proctype Reader() {
  byte n, slot, wanted, last, before, one, two, by;
  do
  :: n < READS && head_ticket != 0 ->
     d_step { wanted = head_ticket; slot = head_slot };
     before = sequence[slot];
     if
     :: (before & 1) == 0 && ticket[slot] == wanted ->
        one = first[slot];
        two = second[slot];
        READ_WRITER
        if
        :: sequence[slot] == before || MUTANT == 6 ->
           assert(wanted >= last);
           last = wanted;
           accept();
           n++
        :: else -> skip
        fi
     :: else -> skip
     fi
  :: break
  od;
  running--
}

/* A value by its ticket: robo_var_read_ticket. */
proctype Historian() {
  byte slot, wanted, before, one, two, by;
  do
  :: wanted < head_ticket -> wanted++
  :: wanted > 0 -> break
  :: goto end
  od;
  do
  :: slot < SLOTS ->
     before = sequence[slot];
     if
     :: (before & 1) == 0 && ticket[slot] == wanted ->
        one = first[slot];
        two = second[slot];
        READ_WRITER
#if MUTANT != 9
        if
        :: HELD(claim[slot]) && !(head_ticket == wanted && head_slot == slot) -> goto next
        :: else -> skip
        fi;
#endif
#if MUTANT != 10
        if
        :: ticket[slot] != wanted -> goto next
        :: else -> skip
        fi;
#endif
        if
        :: sequence[slot] == before -> accept(); goto end
        :: else -> skip
        fi
     :: else -> skip
     fi;
next:
     slot++
  :: else -> break
  od;
end:
  running--
}

init {
  byte i;
  atomic {
    i = 1;
    do
    :: i <= WRITERS -> alive[i] = true; running++; run Writer(i); i++
    :: else -> break
    od;
    running++; run Killer();
#ifdef HISTORY
    running++; run Historian();
#else
    running++; run Reader()
#endif
  };
  running == 0;
  /* Whatever was killed when: each slot but the newest can be taken by the next writer. */
  d_step {
    i = 0;
    do
    :: i < SLOTS ->
       assert((head_ticket != 0 && head_slot == i) || CAN_BE_TAKEN(claim[i]));
       i++
    :: else -> break
    od
  }
}
