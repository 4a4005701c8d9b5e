/* A dispatcher: the functions that it serves, and who is at work with them. */
#ifndef ROBO_SRC_SERVER_H
#define ROBO_SRC_SERVER_H

#include "fn.h"

#include <pthread.h>

#define ROBO_MAX_FUNCTIONS 1024u

enum robo_served_status {
  ROBO_SERVED_ABSENT = 0,  /* free for the next robo_server_add */
  ROBO_SERVED_ACTIVE = 1,  /* takes calls */
  ROBO_SERVED_LEAVING = 2  /* takes none; goes when the last call in hand has ended */
};

/* A function of a dispatcher. Its table is there while it is not ABSENT. */
typedef struct robo_served {
  robo_table table;
  _Atomic uint32_t status;
  uint32_t entry;            /* in the function's `servers` */
  _Atomic uint64_t in_hand;  /* a bit for each call slot that this dispatcher has taken */
  _Atomic uint64_t seen;     /* value of `bell` up to which no call is left; UINT64_MAX: look at all slots */
  _Atomic uint32_t takes;
} robo_served;

/*
 * Threads that look at functions are counted in `visitors`; whoever takes a function away raises `changing` and waits
 * until each of them has left or stands still (upper half). They need no lock, and a parked one is woken by `word`.
 */
struct robo_server {
  _Atomic uint64_t visitors; /* low half: threads that look; high half: those of them that wait for the change */
  _Atomic uint32_t changing;
  _Atomic uint32_t stopped;
  uint32_t word;             /* rung at each change */
  uint32_t capacity;
  _Atomic uint32_t used;     /* no number from here on was ever given */
  _Atomic uint32_t next;     /* where to look first: one function after the other has its turn */
  _Atomic uint64_t owner;    /* identity: another in the child of a fork */
  pthread_mutex_t changes;   /* held by robo_server_add and robo_server_remove of this process */
  robo_served functions[];
};

/* Comes to look at functions; false while they are being changed and `is_patient` is not set. */
bool robo_server_enter(robo_server *server, bool is_patient);

void robo_server_leave(robo_server *server);

/* Waits until nobody looks any more; the mutex is held, `changing` is set. */
void robo_server_quiesce(robo_server *server, bool until_left);

/* Registers this process in a function (step 7 of fn_layout.h): ROBO_ERR_FULL. */
int32_t robo_served_join(robo_served *served);

/* Takes no more calls. */
void robo_served_retire(robo_served *served);

/* Gives the entry back; calls in hand have died. */
void robo_served_leave(robo_served *served);

/* Ends a function that is LEAVING once it has no call in hand. The mutex is held. */
void robo_server_finish_leaving(robo_served *served);

/* In the child of a fork: registers it with functions of its parent. */
void robo_server_adopt(robo_server *server);

/*
 * Looks for a call (step 4) in all functions and takes it: whether there was one. Without `request` it only looks.
 * `thorough`: at slots that were not rung for, too.
 */
bool robo_server_find(robo_server *server, bool thorough, robo_request *request);

/* Number of a function that was removed by somebody, or -1. */
int64_t robo_server_find_removed(robo_server *server);

/* For robo_wait and robo_server_receive: adds the words to sleep on after nothing was found. */
void robo_server_sleeps(robo_server *server, uint32_t known_word, robo_sleeps *sleeps);

#endif
