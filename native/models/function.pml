/*
 * Host functions: the call slots of native/src/fn_layout.h, with callers and dispatchers that are killed at any step.
 *
 * Each statement is one access to shared memory (d_step: an atomic operation). CALLERS processes make CALLS calls
 * each, every other one posted (the claim is let go, so that its result may be dropped for another call), and may cancel
 * (CANCEL). SERVERS dispatchers share ENTRIES entries: one that comes when all are taken by the living waits. A killer
 * ends up to KILLS processes between any two statements. Arguments and results have two halves, written and read one after the other.
 *
 * Checked: a dispatcher reads the whole arguments of the very call that it took, and no call is run twice; a caller
 * gets the whole result of its own call, or learns that it died (its dispatcher did), was lost (posted calls alone) or
 * is unserved; each call ends once; and (no invalid end state) no caller waits for ever, and no slot is lost. The memory is
 * sequentially consistent, see variable.pml. Sleeping is wake.pml's subject: here who waits sees what changes.
 *
 * MUTANT=n leaves out one step of the design; each has to be caught.
 */
#ifndef MUTANT
#define MUTANT 0
#endif
#ifndef CALLERS
#define CALLERS 2
#endif
#ifndef CALLS
#define CALLS 1
#endif
#ifndef SERVERS
#define SERVERS 2
#endif
#ifndef ENTRIES
#define ENTRIES 1
#endif
#ifndef SLOTS
#define SLOTS 1
#endif
#ifndef KILLS
#define KILLS 1
#endif

#define EMPTY 0
#define POSTED 1
#define TAKEN 2
#define DONE 3
#define DIED 4
#define UNSERVED 5
#define ABANDONED 6

/* A slot's state is one word: number of the call, entry of the dispatcher, how far it is. */
#define WORD(number, entry, state) ((number) * 32 + (entry) * 8 + (state))
#define NUMBER(word) ((word) / 32)
#define ENTRY(word) (((word) / 8) % 4)
#define STATE(word) ((word) % 8)
#if MUTANT == 3
/* Without the number: an old caller takes another's call for its own. */
#define SAME(a, b) (STATE(a) == STATE(b))
#else
#define SAME(a, b) ((a) == (b))
#endif

#define OWNER(c) ((c) / 2)
#define HELD(c) ((c) % 2)
#define CLAIM(id) ((id) * 2 + 1)
#define RELEASED(id) ((id) * 2)

#define MOST (CALLERS * CALLS + 1)
#define PROCESSES (CALLERS + SERVERS + 1)

short state[SLOTS];
byte claim[SLOTS], args_first[SLOTS], args_second[SLOTS], result_first[SLOTS], result_second[SLOTS];
byte entries[ENTRIES];
bool serving[ENTRIES];
byte numbers;

/* What the model knows and the program does not. */
bool alive[PROCESSES];
byte callers, kills;
byte runs[MOST], ends[MOST], runner[MOST];

#define AT_REST(word) (STATE(word) == EMPTY || STATE(word) >= DONE && STATE(word) != ABANDONED)
#define IS_DEAD(c) (!HELD(c) || !alive[OWNER(c)])
#if ENTRIES == 1
#define IS_SERVED (serving[0] && !IS_DEAD(entries[0]))
#else
#define IS_SERVED (serving[0] && !IS_DEAD(entries[0]) || serving[1] && !IS_DEAD(entries[1]))
#endif
#define IN_HAND(word) (STATE(word) == TAKEN || STATE(word) == ABANDONED)
#if MUTANT == 4
#define IS_OVER(word) (IN_HAND(word) || STATE(word) == POSTED && !IS_SERVED)
#else
#define IS_OVER(word) (IN_HAND(word) && IS_DEAD(entries[ENTRY(word)]) || STATE(word) == POSTED && !IS_SERVED)
#endif

/* A load and a compare-and-swap of what it loaded are one step here: if the word changed between, it is done again. */

/* Compare-and-swap of a state, which notes the ends of calls. */
inline change(s, from, to, is_changed) {
  d_step {
    is_changed = SAME(state[s], from);
    if
    :: is_changed ->
       if
       :: STATE(to) >= DONE && STATE(to) != ABANDONED ->
          ends[NUMBER(to)]++;
          assert(ends[NUMBER(to)] == 1);
          assert(STATE(to) != DIED || runner[NUMBER(to)] == 0 || !alive[runner[NUMBER(to)]])
       :: else
       fi;
       state[s] = to
    :: else
    fi
  }
}

/* robo_settle: ends a call that no living dispatcher can. The judgement is made before the change. */
inline settle(s) {
  d_step {
    word = state[s];
    next = word;
    if
    :: !IS_OVER(word) -> skip
    :: IS_OVER(word) && STATE(word) == POSTED -> next = WORD(NUMBER(word), 0, UNSERVED)
    :: IS_OVER(word) && STATE(word) == TAKEN -> next = WORD(NUMBER(word), ENTRY(word), DIED)
    :: IS_OVER(word) && STATE(word) == ABANDONED -> next = WORD(NUMBER(word), 0, EMPTY)
    fi
  };
  if :: next != word -> change(s, word, next, is_ok) :: else fi
}

#if MUTANT == 10
#define CAN_CLAIM(c) true
#else
#define CAN_CLAIM(c) (!HELD(c))
#endif

/* Ends with a slot in `slot`, claimed and at rest. */
inline claim_slot() {
  do
  :: slot == SLOTS ->
#if SLOTS > 1
     if :: try = 0 :: try = 1 fi;
#endif
     if
     :: IS_OVER(state[try]) -> settle(try)
#if MUTANT != 9
     :: HELD(claim[try]) && !alive[OWNER(claim[try])] ->
        d_step { if :: HELD(claim[try]) && !alive[OWNER(claim[try])] -> claim[try] = claim[try] - 1 :: else fi }
#endif
     :: CAN_CLAIM(claim[try]) && AT_REST(state[try]) ->
        d_step { is_ok = CAN_CLAIM(claim[try]); if :: is_ok -> claim[try] = CLAIM(id) :: else fi };
        if
#if MUTANT == 1
        :: is_ok -> slot = try
#else
        :: is_ok && AT_REST(state[try]) -> slot = try
        :: is_ok && !AT_REST(state[try]) -> claim[try] = RELEASED(id)
#endif
        :: !is_ok -> skip
        fi
     fi
  :: else -> break
  od
}

#ifdef CANCEL
#define CAN_CANCEL (STATE(state[slot]) != ABANDONED)
#else
#define CAN_CANCEL false
#endif
#if MUTANT == 6
#define AFTER_CANCEL EMPTY
#else
#define AFTER_CANCEL ABANDONED
#endif

/* Every other call is posted. */
#define IS_POST ((n + id) % 2)

proctype Caller(byte id) {
  byte n, slot = SLOTS, try, number, first, second;
  short word, next;
  bool is_ok;
  {
    do
    :: n < CALLS ->
       claim_slot();
       skip;
       d_step {
         numbers++;
         number = numbers;
#if MUTANT == 7
         state[slot] = WORD(number, 0, POSTED);
#endif
         args_first[slot] = number
       };
       args_second[slot] = number;
#if MUTANT != 7
       state[slot] = WORD(number, 0, POSTED);
#endif
       if :: IS_POST -> claim[slot] = RELEASED(id) :: else fi;
       do
       :: true ->
          /* Until there is something to see: a caller that waits for ever is an invalid end state. */
          atomic {
            (NUMBER(state[slot]) != number || AT_REST(state[slot]) || IS_OVER(state[slot]) || CAN_CANCEL);
            word = state[slot]
          };
          if
          :: NUMBER(word) != number ->
             /* Dropped: only posted calls may be. */
             assert(IS_POST);
             break
          :: NUMBER(word) == number && STATE(word) == DONE ->
             first = result_first[slot];
             second = result_second[slot];
#if MUTANT != 2
             change(slot, word, WORD(number, 0, EMPTY), is_ok);
#else
             is_ok = true;
#endif
             assert(IS_POST || is_ok);
             assert(!is_ok || (first == number && second == number));
             break
          :: NUMBER(word) == number && (STATE(word) == DIED || STATE(word) == UNSERVED) ->
             change(slot, word, WORD(number, 0, EMPTY), is_ok);
             break
          :: NUMBER(word) == number && !AT_REST(word) -> settle(slot)
#ifdef CANCEL
          :: NUMBER(word) == number && (STATE(word) == POSTED || STATE(word) == TAKEN) ->
             if
             :: STATE(word) == POSTED -> change(slot, word, WORD(number, 0, EMPTY), is_ok)
             :: STATE(word) == TAKEN -> change(slot, word, WORD(number, ENTRY(word), AFTER_CANCEL), is_ok)
             fi;
             if :: is_ok -> break :: else fi
#endif
          fi
       od;
       skip;
       d_step {
         if :: !IS_POST -> claim[slot] = RELEASED(id) :: else fi;
         n++; slot = SLOTS; try = 0; number = 0; first = 0; second = 0; word = 0; next = 0; is_ok = false
       }
    :: else -> break
    od
  } unless { !alive[id] };
  skip;
  d_step { callers--; n = 0; is_ok = false; slot = 0; try = 0; number = 0; first = 0; second = 0; word = 0; next = 0 }
}

/* Takes an entry, and ends what its dead owner had in hand before it serves. */
inline join() {
  do
  :: entry == ENTRIES && callers > 0 ->
#if ENTRIES > 1
     if :: try = 0 :: try = 1 fi;
#endif
     if
     :: IS_DEAD(entries[try]) ->
        d_step { if :: IS_DEAD(entries[try]) -> entries[try] = CLAIM(id); entry = try :: else fi }
     :: callers == 0 -> break
     fi
  :: else -> break
  od;
#if MUTANT != 5
  slot = 0;
  do
  :: slot < SLOTS && entry < ENTRIES ->
     word = state[slot];
     if
     :: ENTRY(word) == entry && STATE(word) == TAKEN -> change(slot, word, WORD(NUMBER(word), entry, DIED), is_ok)
     :: ENTRY(word) == entry && STATE(word) == ABANDONED -> change(slot, word, WORD(NUMBER(word), 0, EMPTY), is_ok)
     :: else -> is_ok = true
     fi;
     if :: is_ok -> slot++ :: else fi
  :: else -> break
  od;
#endif
  if :: entry < ENTRIES -> serving[entry] = true :: else fi
}

#if SLOTS == 1
#define IS_ANY_POSTED (STATE(state[0]) == POSTED)
#else
#define IS_ANY_POSTED (STATE(state[0]) == POSTED || STATE(state[1]) == POSTED)
#endif

proctype Server(byte id) {
  byte entry = ENTRIES, try, slot, number, first, second;
  short word;
  bool is_ok;
  {
    join();
    do
    :: entry < ENTRIES && callers > 0 ->
       if
       :: STATE(state[0]) == POSTED -> slot = 0
#if SLOTS > 1
       :: STATE(state[1]) == POSTED -> slot = 1
#endif
       :: callers == 0 -> break
       fi;
#if MUTANT == 8
       word = state[slot];
       is_ok = STATE(word) == POSTED;
       if :: is_ok -> number = NUMBER(word); state[slot] = WORD(number, entry, TAKEN) :: else fi;
#else
       d_step {
         is_ok = STATE(state[slot]) == POSTED;
         if :: is_ok -> number = NUMBER(state[slot]); state[slot] = WORD(number, entry, TAKEN) :: else fi
       };
#endif
       if
       :: is_ok ->
          skip;
          d_step { runs[number]++; runner[number] = id; assert(runs[number] == 1); first = args_first[slot] };
          second = args_second[slot];
          assert(first == number && second == number);
          result_first[slot] = number;
          result_second[slot] = number;
          change(slot, WORD(number, entry, TAKEN), WORD(number, entry, DONE), is_ok);
          if
          :: is_ok -> skip
          :: else -> change(slot, WORD(number, entry, ABANDONED), WORD(number, 0, EMPTY), is_ok)
          fi
       :: else
       fi;
       d_step { number = 0; first = 0; second = 0; word = 0; slot = 0; is_ok = false }
    :: else -> break
    od
  } unless { !alive[id] };
  skip;
  d_step { entry = 0; try = 0; slot = 0; number = 0; first = 0; second = 0; word = 0; is_ok = false }
}

proctype Killer() {
  do
  :: kills < KILLS && alive[1] -> d_step { alive[1] = false; kills++ }
#if CALLERS > 1
  :: kills < KILLS && alive[2] -> d_step { alive[2] = false; kills++ }
#endif
  :: kills < KILLS && alive[CALLERS + 1] -> d_step { alive[CALLERS + 1] = false; kills++ }
#if SERVERS > 1
  :: kills < KILLS && alive[CALLERS + 2] -> d_step { alive[CALLERS + 2] = false; kills++ }
#endif
  :: callers == 0 -> break
  od
}

init {
  byte i;
  atomic {
    i = 1;
    callers = CALLERS;
    do
    :: i < PROCESSES ->
       alive[i] = true;
       if
       :: i <= CALLERS -> run Caller(i)
       :: else -> run Server(i)
       fi;
       i++
    :: else -> break
    od;
    run Killer()
  }
}
