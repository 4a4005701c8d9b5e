/*
 * The parts of PyMoDAQ's TCP/IP protocol that a device needs: texts, arrays and positions over a socket.
 *
 * Numbers of the protocol are big-endian; elements of arrays have the byte order that their type says, here that of the machine.
 */
#ifndef EXAMPLES_DAQ_PYMODAQ_H
#define EXAMPLES_DAQ_PYMODAQ_H

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define PYMODAQ_DOUBLE ">f8"
#else
#define PYMODAQ_DOUBLE "<f8"
#endif

/* Ends the program with a reason. */
static inline void pymodaq_fail(const char *what) {
    fprintf(stderr, "%s: %s\n", what, errno != 0 ? strerror(errno) : "the server has gone");
    exit(EXIT_FAILURE);
}

/* Connects to a server; the socket sends at once what is written. */
static inline int pymodaq_connect(const char *host, const char *port) {
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *address;
    if (getaddrinfo(host, port, &hints, &address) != 0) pymodaq_fail(host);
    int server = socket(address->ai_family, address->ai_socktype, address->ai_protocol);
    if (server < 0 || connect(server, address->ai_addr, address->ai_addrlen) < 0) pymodaq_fail(host);
    freeaddrinfo(address);
    setsockopt(server, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
    return server;
}

/* What is to be sent, gathered so that it leaves in one piece. */
typedef struct {
    size_t length;
    uint8_t bytes[64 * 1024];
} pymodaq_message;

static inline void pymodaq_put(pymodaq_message *message, const void *bytes, size_t length) {
    if (length > sizeof message->bytes - message->length) abort();
    memcpy(message->bytes + message->length, bytes, length);
    message->length += length;
}

static inline void pymodaq_put_number(pymodaq_message *message, uint32_t number) {
    uint32_t wire = htonl(number);
    pymodaq_put(message, &wire, sizeof wire);
}

static inline void pymodaq_put_text(pymodaq_message *message, const char *text) {
    pymodaq_put_number(message, (uint32_t)strlen(text));
    pymodaq_put(message, text, strlen(text));
}

/* A position. */
static inline void pymodaq_put_scalar(pymodaq_message *message, double value) {
    pymodaq_put_text(message, PYMODAQ_DOUBLE);
    pymodaq_put_number(message, sizeof value);
    pymodaq_put(message, &value, sizeof value);
}

/* An element of the list of data: so many values in a row. */
static inline void pymodaq_put_array(pymodaq_message *message, const double *values, uint32_t count) {
    pymodaq_put_text(message, "array");
    pymodaq_put_text(message, PYMODAQ_DOUBLE);
    pymodaq_put_number(message, (uint32_t)(count * sizeof *values));
    pymodaq_put_number(message, 1); /* dimensions */
    pymodaq_put_number(message, count);
    pymodaq_put(message, values, count * sizeof *values);
}

/* Sends what was gathered, and begins anew. */
static inline void pymodaq_send(int server, pymodaq_message *message) {
    for (size_t at = 0; at < message->length;) {
        ssize_t sent = send(server, message->bytes + at, message->length - at, MSG_NOSIGNAL);
        if (sent < 0) pymodaq_fail("send");
        at += (size_t)sent;
    }
    message->length = 0;
}

static inline void pymodaq_read(int server, void *into, size_t length) {
    for (size_t at = 0; at < length;) {
        errno = 0;
        ssize_t count = recv(server, (uint8_t *)into + at, length - at, 0);
        if (count <= 0) pymodaq_fail("receive");
        at += (size_t)count;
    }
}

static inline uint32_t pymodaq_read_number(int server) {
    uint32_t wire;
    pymodaq_read(server, &wire, sizeof wire);
    return ntohl(wire);
}

/* A text of less than `size` bytes. */
static inline void pymodaq_read_text(int server, char *text, size_t size) {
    uint32_t length = pymodaq_read_number(server);
    if (length >= size) {
        fprintf(stderr, "the server has sent %u bytes of text\n", length);
        exit(EXIT_FAILURE);
    }
    pymodaq_read(server, text, length);
    text[length] = '\0';
}

/* A position, which may be of any of numpy's usual types; in the byte order of the machine. */
static inline double pymodaq_read_scalar(int server) {
    char type[16];
    union { double f8; float f4; int64_t i8; int32_t i4; uint8_t bytes[8]; } value;
    pymodaq_read_text(server, type, sizeof type);
    uint32_t length = pymodaq_read_number(server);
    if (length <= sizeof value) {
        pymodaq_read(server, value.bytes, length);
        if (strcmp(type + 1, "f8") == 0) return value.f8;
        if (strcmp(type + 1, "i8") == 0) return (double)value.i8;
        if (strcmp(type + 1, "f4") == 0) return (double)value.f4;
        if (strcmp(type + 1, "i4") == 0) return (double)value.i4;
    }
    fprintf(stderr, "the server has sent a position of type %s\n", type);
    exit(EXIT_FAILURE);
}

#endif
