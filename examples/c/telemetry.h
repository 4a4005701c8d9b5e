/*
 * What the example's arm and the rest of the world say to each other. `robo ws-bridge --header telemetry.h` reads sizes and places from the
 * compiler, and units, ranges and descriptions from the comments: a unit in brackets, a range, and words.
 */
#ifndef TELEMETRY_H
#define TELEMETRY_H

#include <stdint.h>

#define JOINTS 3

/* What the arm does. */
typedef enum {
  MODE_IDLE = 0,   /**< stands still */
  MODE_MOVE = 1,   /**< moves to its targets */
  MODE_WAVE = 2,   /**< waves */
  MODE_FAULT = 100 /**< has stopped by itself */
} Mode;

/* A place or a direction. */
typedef struct {
  double x; /**< [m] forward */
  double y; /**< [m] to the left */
  double z; /**< [m] up */
} Vec3;

/* One joint of the arm. */
typedef struct {
  float angle;   /**< [rad] -3.15..3.15 where it is */
  float speed;   /**< [rad/s] -10..10 how fast it turns */
  float current; /**< [A] 0..5 of its motor */
} Joint;

/* How the arm is, a hundred times a second. */
typedef struct {
  uint64_t tick;              /**< counts from the start */
  double time;                /**< [s] since the start */
  Mode mode;                  /**< what it does */
  float temperature;          /**< [degC] -20..90 of the controller */
  Joint joints[JOINTS];       /**< from the foot to the hand */
  Vec3 hand;                  /**< where the hand is */
  uint16_t voltage;           /**< [mV] 0..30000 of the battery */
  unsigned enabled : 1;       /**< whether the motors have power */
  unsigned homed : 1;         /**< whether the joints know where they are */
  unsigned load : 7;          /**< [%] 0..100 of the processor */
  char message[24];           /**< for people */
} Telemetry;

/* What the arm is to do. */
typedef struct {
  Mode mode;             /**< what to do */
  float target[JOINTS];  /**< [rad] -3.15..3.15 where the joints are to go */
  float speed;           /**< [rad/s] 0..10 how fast, at most */
} Command;

/* Asks for the settings. */
typedef struct {
  uint32_t code; /**< given back in the answer */
} GetSettings;

/* Changes the settings. */
typedef struct {
  uint32_t code;  /**< given back in the answer */
  uint32_t rate;  /**< [Hz] 1..100000 of the telemetry */
  float gain;     /**< 0..100 of the controller */
  char label[16]; /**< name of the arm, for people */
} SetSettings;

/* The settings, which answer both. */
typedef struct {
  uint32_t code;   /**< that of the question */
  int32_t status;  /**< 0 when all went well */
  uint32_t rate;   /**< [Hz] of the telemetry */
  float gain;      /**< of the controller */
  char label[16];  /**< name of the arm */
} Settings;

#endif
