/*
 * Messages of a program that knows nothing of the bridge: lists of named items behind a header, each message of the same size.
 */
#ifndef SEED_H
#define SEED_H

#include <stdint.h>

#define MH_MAX_ITEMS 64
#define MH_MAX_NAME_LEN 32

/* What a message is. */
typedef enum {
  SC_GET_REQ = 10,
  SC_GET_RESP = 11,
  SC_SET_REQ = 100,
  SC_SET_RESP = 101,
  SC_END_MSG_TYPE
} SC_MSG_TYPE;

/* In front of each message. */
typedef struct {
  int32_t type;    /**< one of SC_MSG_TYPE */
  int32_t status;  /**< 0 when all went well */
  uint32_t code;   /**< given back in the answer */
  uint32_t length; /**< 0..64 how many items follow */
} SC_HEADER_t;

/* One item. */
typedef struct {
  int32_t itemType;               /**< what it is */
  int32_t scMsgType;              /**< the type of its message */
  char nameStr[MH_MAX_NAME_LEN];  /**< what it is called */
} MH_LIST_ITEM_t;

/* A whole message. */
typedef struct {
  SC_HEADER_t header;
  MH_LIST_ITEM_t itemList[MH_MAX_ITEMS];
} MH_ITEM_LIST_t;

#endif
