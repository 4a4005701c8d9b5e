/* A dispatcher: the functions that it serves, and who is at work with them. */
#ifndef ROBO_SRC_SERVER_H
#define ROBO_SRC_SERVER_H

#include "adopt.h"
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
  _Atomic uint32_t in_hand;  /* number of calls that this dispatcher has taken and not ended */
  _Atomic uint64_t seen;     /* value of `bell` up to which no call is left; UINT64_MAX: look at all slots */
  _Atomic uint32_t takes;
} robo_served;

/*
 * Threads that look at functions are counted in `visitors`; whoever takes a function away raises `changing` and waits
 * until each of them has left or stands still (upper half). They need no lock, and those that sleep are woken by
 * robo_server_ring.
 */
struct robo_server {
  _Atomic uint64_t visitors; /* low half: threads that look; high half: those of them that wait for the change */
  _Atomic uint32_t changing;
  _Atomic uint32_t stopped;
  uint32_t word;             /* changes with each change */
  uint32_t capacity;
  _Atomic uint32_t used;     /* no number from here on was ever given */
  _Atomic uint32_t next;     /* where to look first: one function after the other has its turn */
  _Atomic uint64_t owner;    /* identity: another in the child of a fork */
  pthread_mutex_t changes;   /* held by robo_server_add and robo_server_remove of this process */
  robo_served functions[];
};

/* Comes to look at functions; without patience false if they are being changed. */
bool robo_server_enter(robo_server *server, bool is_patient);

void robo_server_leave(robo_server *server);

/* From park to unpark a visitor does not look, and others may change functions; unpark waits until they have. */
void robo_server_park(robo_server *server);
void robo_server_unpark(robo_server *server);

/* Waits until nobody looks any more; the mutex is held, `changing` is set. */
void robo_server_quiesce(robo_server *server);

/* Waits until all have left; the dispatcher is stopped, so they do. */
void robo_server_await_left(robo_server *server);

/*
 * Wakes all threads that wait for calls, whatever they sleep on. The functions must not go meanwhile: the mutex is
 * held, or the thread has entered.
 */
void robo_server_ring(robo_server *server);

/* Registers this process in a function (step 7 of fn_layout.h): ROBO_ERR_FULL. */
int32_t robo_served_join(robo_served *served);

/* Takes no more calls. */
void robo_served_retire(robo_served *served);

/* Gives the entry back; calls in hand have died. */
void robo_served_leave(robo_served *served);

/* Takes a function that is LEAVING away if it has no call in hand. The calling thread is a visitor. */
void robo_server_finish_leaving(robo_server *server, robo_served *served);

/* In the child of a fork: registers it with the functions of its parent. */
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
