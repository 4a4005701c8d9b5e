/*
 * A program as there are many: it listens on a TCP port, reads structs as they stand in memory, looks at them, and sends them back. It knows
 * nothing of the bridge, which understands it all the same:
 *
 *   gcc seed_driver.c -o seed_driver && ./seed_driver 60002
 *   robo ws-bridge --header seed.h --connect tcp:127.0.0.1:60002 --framing fixed:MH_ITEM_LIST_t
 */
#include "seed.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Reads all of a struct; 0 when the other end has gone. */
static int read_all(int fd, void *into, size_t length) {
  char *at = (char *)into;
  while (length > 0) {
    ssize_t count = recv(fd, at, length, 0);
    if (count <= 0) return 0;
    at += count;
    length -= (size_t)count;
  }
  return 1;
}

static int write_all(int fd, const void *from, size_t length) {
  const char *at = (const char *)from;
  while (length > 0) {
    ssize_t count = send(fd, at, length, MSG_NOSIGNAL);
    if (count <= 0) return 0;
    at += count;
    length -= (size_t)count;
  }
  return 1;
}

static void show(const MH_ITEM_LIST_t *list) {
  uint32_t length = list->header.length > MH_MAX_ITEMS ? MH_MAX_ITEMS : list->header.length;
  printf("type %d, status %d, code %u, %u items\n", list->header.type, list->header.status, list->header.code, length);
  for (uint32_t i = 0; i < length; i++) {
    printf("  %d %.*s\n", list->itemList[i].itemType, MH_MAX_NAME_LEN, list->itemList[i].nameStr);
  }
  fflush(stdout);
}

int main(int argc, char **argv) {
  struct sockaddr_in place;
  socklen_t length = sizeof place;
  int on = 1, server = socket(AF_INET, SOCK_STREAM, 0);
  memset(&place, 0, sizeof place);
  place.sin_family = AF_INET;
  place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  place.sin_port = htons((uint16_t)(argc > 1 ? atoi(argv[1]) : 60002));
  setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (server < 0 || bind(server, (struct sockaddr *)&place, sizeof place) != 0 || listen(server, 1) != 0) {
    perror("seed_driver");
    return 1;
  }
  getsockname(server, (struct sockaddr *)&place, &length);
  printf("listening on port %d\n", ntohs(place.sin_port));
  fflush(stdout);
  while (1) {
    static MH_ITEM_LIST_t list;
    int client = accept(server, NULL, NULL);
    if (client < 0) return 1;
    while (read_all(client, &list, sizeof list)) {
      show(&list);
      if (!write_all(client, &list, sizeof list)) break;
    }
    close(client);
  }
}
