/*
 * An actuator for PyMoDAQ servers, that moves at 10 units a second and can be stopped:
 * cc -o actuator examples/daq/actuator.c -lm && ./actuator [HOST [PORT]]
 */
#include <math.h>
#include <poll.h>
#include <stdbool.h>
#include <time.h>

#include "pymodaq.h"

static const double SPEED = 10;

static double start, target, begin;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static double position(void) {
    double way = SPEED * (now() - begin);
    return way >= fabs(target - start) ? target : start + copysign(way, target - start);
}

static void move(double to) {
    start = position();
    target = to;
    begin = now();
}

int main(int argc, char **argv) {
    int server = pymodaq_connect(argc > 1 ? argv[1] : "127.0.0.1", argc > 2 ? argv[2] : "6341");
    static pymodaq_message message;
    bool moving = false;
    pymodaq_put_text(&message, "ACTUATOR");
    pymodaq_put_text(&message, "Info");
    pymodaq_put_text(&message, "name");
    pymodaq_put_text(&message, "rotor");
    pymodaq_send(server, &message);
    for (;;) {
        struct pollfd ready = {.fd = server, .events = POLLIN};
        if (poll(&ready, 1, moving ? 10 : -1) > 0) {
            char command[256];
            pymodaq_read_text(server, command, sizeof command);
            bool is_move = strncmp(command, "move_", 5) == 0;
            if (strcmp(command, "move_abs") == 0) move(pymodaq_read_scalar(server));
            else if (strcmp(command, "move_rel") == 0) move(position() + pymodaq_read_scalar(server));
            else if (strcmp(command, "move_home") == 0) move(0);
            else if (strcmp(command, "stop_motion") == 0) move(position());
            else if (strcmp(command, "check_position") == 0 || strcmp(command, "get_actuator_value") == 0) {
                pymodaq_put_text(&message, "position_is");
                pymodaq_put_scalar(&message, position());
                pymodaq_send(server, &message);
            }
            moving = moving || is_move;
        }
        if (moving && position() == target) {
            moving = false;
            pymodaq_put_text(&message, "move_done");
            pymodaq_put_scalar(&message, target);
            pymodaq_send(server, &message);
        }
    }
}
