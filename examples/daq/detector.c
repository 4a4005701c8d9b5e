/* A detector for PyMoDAQ servers: cc -o detector examples/daq/detector.c -lm && ./detector [HOST [PORT]] */
#include <math.h>
#include <time.h>

#include "pymodaq.h"

enum { POINTS = 100 };

int main(int argc, char **argv) {
    int server = pymodaq_connect(argc > 1 ? argv[1] : "127.0.0.1", argc > 2 ? argv[2] : "6341");
    static pymodaq_message message;
    pymodaq_put_text(&message, "GRABBER");
    pymodaq_put_text(&message, "Info");
    pymodaq_put_text(&message, "name");
    pymodaq_put_text(&message, "scope");
    pymodaq_send(server, &message);
    for (;;) {
        char command[256];
        pymodaq_read_text(server, command, sizeof command);
        if (strncmp(command, "Send Data", 9) != 0) continue;
        struct timespec now;
        clock_gettime(CLOCK_REALTIME, &now);
        double phase = (double)(now.tv_sec % 3600) + (double)now.tv_nsec * 1e-9;
        double wave[POINTS], decay[POINTS];
        for (int at = 0; at < POINTS; at++) {
            wave[at] = sin(phase + at / 10.0);
            decay[at] = wave[at] * exp(-at / 30.0);
        }
        /* Two channels, of one value each for 0D. */
        uint32_t count = strcmp(command, "Send Data 0D") == 0 ? 1 : POINTS;
        pymodaq_put_text(&message, "Done");
        pymodaq_put_number(&message, 2);
        pymodaq_put_array(&message, wave, count);
        pymodaq_put_array(&message, decay, count);
        pymodaq_send(server, &message);
    }
}
