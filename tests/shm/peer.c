/* A peer of the tests between languages, in C: does one thing for each line that it reads, and answers with one. */
#include <string.h>

#include "peer_answers.h"
#include "peer_functions.h"
#include "peer_variables.h"

static const struct {
  const char *name;
  void (*act)(const char *name);
} commands[] = {
    {"open", open_variable},
    {"write", write_value},
    {"big", write_big},
    {"read", read_value},
    {"fresh", read_fresh},
    {"info", tell},
    {"wait", wait_for},
    {"cas", compare_write},
    {"count", count_up},
    {"history", history},
    {"will", last_will},
    {"remove", remove_variable},
    {"call", call},
    {"named", call_named},
    {"callbig", call_big},
    {"callsized", call_sized},
    {"serve", serve},
    {"servesized", serve_sized},
};

static void execute(void) {
  for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
    if (strcmp(words[0], commands[i].name) == 0) {
      commands[i].act(words[1]);
      return;
    }
  }
  exit(1);
}

int main(void) {
  char line[512];
  while (fgets(line, sizeof line, stdin) != NULL) {
    int count = 0;
    memset(words, 0, sizeof words);
    for (char *word = strtok(line, " \n"); word != NULL && count < 7; word = strtok(NULL, " \n")) words[count++] = word;
    if (count == 0) continue;
    execute();
    putchar('\n');
    fflush(stdout);
  }
  return 0;
}
