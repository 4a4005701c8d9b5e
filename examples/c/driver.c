/*
 * The driver of a small simulated arm: streams telemetry, takes commands, answers questions.
 *
 *   gcc driver.c -o driver && ./driver
 *   robo ws-bridge --header telemetry.h          # before it, after it, or again: they find each other
 *
 * Options: --name NAME, --address unix:PATH|tcp:ADDRESS:PORT, --listen, --rate HZ, --count N, --keep none|newest|all,
 *   --batch BYTES, --session N, --hexdump, --quiet
 */
#define ROBO_LINK_IMPLEMENTATION
#include "robo_link.h"
#include "telemetry.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Our own numbers of the structs. Fields that are named are compared with the bridge's header. */
enum { TELEMETRY = 1, COMMAND, GET, SET };

static const rl_entry entries[] = {
    RL_STRUCT(TELEMETRY, Telemetry, RL_OUT),
    RL_FIELD(Telemetry, tick),
    RL_FIELD(Telemetry, mode),
    RL_FIELD(Telemetry, joints[1].speed),
    RL_FIELD(Telemetry, hand.z),
    RL_FIELD(Telemetry, message),
    RL_STRUCT(COMMAND, Command, RL_IN),
    RL_FIELD(Command, target),
    RL_SERVICE(GET, GetSettings, Settings),
    RL_SERVICE(SET, SetSettings, Settings),
};

/* Some seconds of telemetry, for when the bridge is away. */
static uint64_t out[32768];
static uint64_t in[64];
static rl_link arm;
static volatile sig_atomic_t interrupted;

static Telemetry telemetry;
static Command command = {MODE_WAVE, {0, 0, 0}, 1};
static Settings settings = {0, 0, 100, 1.5f, "arm"};
static int is_quiet, dumps;

static void interrupt(int number) {
  (void)number;
  interrupted = 1;
}

/* A line for the terminal and for the page's console. */
static void say(uint32_t level, const char *text) {
  if (!is_quiet) printf("driver: %s\n", text);
  fflush(stdout);
  rl_log(&arm, level, text);
}

static void dump(const char *what, const void *bytes, uint32_t length) {
  const unsigned char *at = (const unsigned char *)bytes;
  printf("%s, %u bytes\n", what, length);
  for (uint32_t i = 0; i < length; i += 16) {
    printf("  %04x ", i);
    for (uint32_t j = i; j < i + 16; j++) j < length ? printf(" %02x", at[j]) : printf("   ");
    printf("  ");
    for (uint32_t j = i; j < i + 16 && j < length; j++) putchar(at[j] >= 32 && at[j] < 127 ? at[j] : '.');
    putchar('\n');
  }
  fflush(stdout);
}

/* A triangle between -1 and 1 with a period of one: no libm is needed for a wave. */
static double wave(double turns) {
  double part = turns - (double)(int64_t)turns;
  return part < 0.5 ? 4 * part - 1 : 3 - 4 * part;
}

static void step(double seconds) {
  telemetry.tick++;
  telemetry.time += seconds;
  telemetry.mode = command.mode;
  telemetry.enabled = command.mode != MODE_IDLE;
  telemetry.homed = 1;
  telemetry.load = (unsigned)(20 + 10 * wave(telemetry.time / 7)) & 127;
  telemetry.voltage = (uint16_t)(24000 - 200 * wave(telemetry.time / 60));
  telemetry.temperature = (float)(35 + 5 * wave(telemetry.time / 30));
  snprintf(telemetry.message, sizeof telemetry.message, "%s", settings.label);
  for (int i = 0; i < JOINTS; i++) {
    Joint *joint = &telemetry.joints[i];
    double target = command.mode == MODE_WAVE ? 1.5 * wave(telemetry.time * 0.2 * (i + 1)) : command.target[i];
    double most = command.mode == MODE_IDLE ? 0 : command.mode == MODE_WAVE ? 10 : command.speed;
    double speed = (target - joint->angle) * 5 * settings.gain;
    speed = speed > most ? most : speed < -most ? -most : speed;
    joint->speed = (float)speed;
    joint->angle += (float)(speed * seconds);
    joint->current = (float)(0.1 + 0.3 * (speed < 0 ? -speed : speed));
  }
  telemetry.hand.x = 0.3 + 0.1 * telemetry.joints[1].angle;
  telemetry.hand.y = 0.2 * telemetry.joints[0].angle;
  telemetry.hand.z = 0.4 - 0.1 * telemetry.joints[2].angle;
}

static void answer(const rl_message *m) {
  Settings reply = settings;
  if (m->id == GET) reply.code = ((const GetSettings *)m->payload)->code;
  if (m->id == SET) {
    const SetSettings *wanted = (const SetSettings *)m->payload;
    reply.code = wanted->code;
    if (wanted->rate < 1 || wanted->rate > 100000) {
      rl_refuse(&arm, m, "The rate has to be 1 to 100000 Hz");
      return;
    }
    settings.rate = reply.rate = wanted->rate;
    settings.gain = reply.gain = wanted->gain;
    memcpy(settings.label, wanted->label, sizeof settings.label);
    settings.label[sizeof settings.label - 1] = '\0';
    memcpy(reply.label, settings.label, sizeof reply.label);
    say(RL_INFO, "has new settings");
  }
  rl_answer(&arm, m, &reply, sizeof reply);
}

static void take(const rl_message *m) {
  char text[96];
  if (dumps) dump(m->kind == RL_REQUEST ? "request" : "command", m->payload, m->length);
  if (m->kind == RL_REQUEST) answer(m);
  if (m->id != COMMAND) return;
  memcpy(&command, m->payload, sizeof command);
  snprintf(text, sizeof text, "mode %d, targets %.2f %.2f %.2f rad", (int)command.mode, (double)command.target[0],
           (double)command.target[1], (double)command.target[2]);
  say(RL_INFO, text);
}

/* Says what has changed since the last time. */
static void report(void) {
  static uint8_t state = RL_DOWN;
  static uint32_t connects;
  static uint64_t dropped, told;
  char text[128];
  if (arm.refused) {
    fprintf(stderr, "driver: the bridge refuses us: %s\n", arm.reason);
    exit(1);
  }
  if (arm.connects != connects) {
    connects = arm.connects;
    if (connects == 1) snprintf(text, sizeof text, "connected");
    else snprintf(text, sizeof text, "connected again (%u times by now)", (unsigned)connects);
    say(RL_INFO, text);
  } else if (arm.state == RL_DOWN && state != RL_DOWN && !is_quiet) {
    printf("driver: the bridge is away%s%s\n", arm.reason[0] ? ": " : "", arm.reason);
    fflush(stdout);
  }
  if (arm.state == RL_UP && arm.dropped != dropped && rl_now(&arm) - told > 1000000000u) {
    snprintf(text, sizeof text, "%llu of %llu structs could not be sent", (unsigned long long)arm.dropped, (unsigned long long)arm.count);
    say(RL_WARNING, text);
    dropped = arm.dropped;
    told = rl_now(&arm);
  }
  state = arm.state;
}

static const char *value_of(int argc, char **argv, const char *flag) {
  for (int i = 1; i < argc; i++) {
    if (strcmp(argv[i], flag) == 0) return i + 1 < argc ? argv[i + 1] : "";
  }
  return NULL;
}

/* The first argument that is no option of ours, and no value of one; NULL when there is none. */
static const char *unknown_option(int argc, char **argv) {
  static const char *const options[] = {"--listen", "--hexdump", "--quiet", "--name",  "--address",
                                        "--rate",   "--count",   "--keep",  "--batch", "--session"};
  const int all = sizeof options / sizeof *options, alone = 3;
  for (int i = 1; i < argc; i++) {
    int at = 0;
    while (at < all && strcmp(argv[i], options[at]) != 0) at++;
    if (at == all) return argv[i];
    if (at >= alone) i++;
  }
  return NULL;
}

int main(int argc, char **argv) {
  const char *unknown = unknown_option(argc, argv);
  if (unknown != NULL) {
    fprintf(stderr, "driver: there is no option %s; those that there are stand at the top of driver.c\n", unknown);
    return 64;
  }
  const char *name = value_of(argc, argv, "--name"), *address = value_of(argc, argv, "--address");
  const char *rate = value_of(argc, argv, "--rate"), *count = value_of(argc, argv, "--count"), *keep = value_of(argc, argv, "--keep");
  const char *batch = value_of(argc, argv, "--batch"), *session = value_of(argc, argv, "--session");
  uint64_t most = count != NULL ? strtoull(count, NULL, 10) : UINT64_MAX;
  rl_options options = rl_defaults(name != NULL ? name : "arm", entries, RL_COUNT(entries));
  options.out = out;
  options.out_bytes = sizeof out;
  options.in = in;
  options.in_bytes = sizeof in;
  options.keep = keep == NULL || strcmp(keep, "newest") == 0 ? RL_KEEP_NEWEST : strcmp(keep, "all") == 0 ? RL_KEEP_ALL : RL_KEEP_NONE;
  options.listens = value_of(argc, argv, "--listen") != NULL;
  if (session != NULL) options.session = strtoull(session, NULL, 10);
  if (batch != NULL) options.batch = (uint32_t)strtoul(batch, NULL, 10);
  if (address != NULL) options.address = address;
  if (rate != NULL) settings.rate = (uint32_t)strtoul(rate, NULL, 10);
  if (settings.rate == 0) settings.rate = 100;
  dumps = value_of(argc, argv, "--hexdump") != NULL;
  is_quiet = value_of(argc, argv, "--quiet") != NULL;
  signal(SIGINT, interrupt);
  signal(SIGTERM, interrupt);

  rl_open(&arm, &options);
  if (!is_quiet) printf("driver: %s at %s, %u Hz; Ctrl-C ends it\n", options.name, options.address, (unsigned)settings.rate);
  fflush(stdout);
  uint64_t next = rl_now(&arm);
  for (rl_message m; !interrupted && !rl_ended(&arm) && telemetry.tick < most;) {
    while (rl_receive(&arm, &m)) take(&m);
    report();
    uint64_t now = rl_now(&arm), period = 1000000000u / settings.rate;
    /* What a pause of the machine has cost is not made up for. */
    if (now - next > 1000000000u && now > next) next = now;
    /* Not all that is overdue at once: what comes has its turn as well. */
    for (int i = 0; i < 256 && next <= now && telemetry.tick < most; i++) {
      step(1.0 / settings.rate);
      if (rl_send(&arm, TELEMETRY, &telemetry, sizeof telemetry) == RL_FULL && options.keep == RL_KEEP_ALL) {
        telemetry.tick--;
        break;
      }
      next += period;
    }
    if (next > now) rl_wait(&arm, (int)((next - now + 999999u) / 1000000u));
  }
  if (rl_ended(&arm)) printf("driver: asked to end: %s\n", arm.reason);
  rl_drain(&arm, 500);
  rl_close(&arm, "the driver ends");
  if (!is_quiet) {
    printf("driver: %llu structs, %llu acknowledged, %llu could not be sent\n", (unsigned long long)arm.count, (unsigned long long)arm.acked,
           (unsigned long long)arm.dropped);
  }
  return 0;
}
