/* The front of the single binary: unpacks Deno and robo once into a cache, and runs them.
 *
 * The cache is $XDG_CACHE_HOME/robo, else ~/.cache/robo, else /tmp/robo-UID: the first that can be written to, and
 * from which programs may be run. ROBO_EXE tells robo the path of this binary.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef __APPLE__
#include <mach-o/dyld.h>
#endif

#include "cache.h"
#include "payload.h"

enum { EXIT_UNAVAILABLE = 69, ROOTS = 3 };

static const char *const RUN[] = {
    "run", "--quiet", "--allow-all", "--no-config", "--no-lock", "--unstable-no-legacy-abort"};
enum { RUN_COUNT = sizeof RUN / sizeof *RUN };

/* The bridge's garbage is short-lived and much: V8 would let it grow to as much memory as the program has before it looks. The
 * script ./robo gives it the same. */
static const char BRIDGE[] = "ws-bridge";
static const char BRIDGE_ENGINE[] = "--v8-flags=--heap-growing-percent=30,--max-semi-space-size=4";

static int fail(const char *what, const char *hint) {
  fprintf(stderr, "error: %s\nhint: %s\n", what, hint);
  return EXIT_UNAVAILABLE;
}

static int find_self(char path[PATH_MAX]) {
#ifdef __APPLE__
  char raw[PATH_MAX];
  uint32_t size = sizeof raw;
  return _NSGetExecutablePath(raw, &size) == 0 && realpath(raw, path) != NULL ? 0 : -1;
#else
  return realpath("/proc/self/exe", path) != NULL ? 0 : -1;
#endif
}

/* Folders for the cache, the best first; an empty text where a variable is not set. */
static void list_roots(char roots[ROOTS][PATH_MAX]) {
  const char *cache = getenv("XDG_CACHE_HOME");
  const char *home = getenv("HOME");
  for (int i = 0; i < ROOTS; i++) roots[i][0] = '\0';
  if (cache != NULL && *cache == '/') snprintf(roots[0], PATH_MAX, "%s/robo", cache);
  if (home != NULL && *home == '/') snprintf(roots[1], PATH_MAX, "%s/.cache/robo", home);
  snprintf(roots[2], PATH_MAX, "/tmp/robo-%lu", (unsigned long)getuid());
}

/* Deno keeps a cache of its own, which without a home needs a place as well. */
static void give_deno_a_cache(const char *root) {
  static const char NAME[] = "/deno-cache";
  size_t length = strlen(root);
  char *path = malloc(length + sizeof NAME);
  if (path == NULL) return;
  memcpy(path, root, length);
  memcpy(path + length, NAME, sizeof NAME);
  setenv("DENO_DIR", path, 0);
  free(path);
}

/* Runs the unpacked Deno in place of this process; returns only when that fails, with errno. */
static void run(const char *folder, int argc, char **argv) {
  char deno[PATH_MAX + 16];
  char program[PATH_MAX + 16];
  snprintf(deno, sizeof deno, "%s/deno", folder);
  snprintf(program, sizeof program, "%s/main.js", folder);
  int is_bridge = argc > 1 && strcmp(argv[1], BRIDGE) == 0;
  char **args = calloc((size_t)argc + RUN_COUNT + 3, sizeof *args);
  if (args == NULL) return;
  size_t count = 0;
  args[count++] = deno;
  for (int i = 0; i < RUN_COUNT; i++) args[count++] = (char *)(uintptr_t)RUN[i];
  if (is_bridge) args[count++] = (char *)(uintptr_t)BRIDGE_ENGINE;
  args[count++] = program;
  for (int i = 1; i < argc; i++) args[count++] = argv[i];
  execv(deno, args);
  free(args);
}

int main(int argc, char **argv) {
  char self[PATH_MAX];
  char folder[PATH_MAX];
  static char roots[ROOTS][PATH_MAX];
  struct payload payload = {.fd = -1};
  const char *why;
  if (find_self(self) != 0) return fail("The program does not find its own file", "Mount /proc");
  if (payload_open(&payload, self, &why) != 0) return fail(why, "Copy or build it anew");
  setenv("ROBO_EXE", self, 1);
  setenv("DENO_NO_UPDATE_CHECK", "1", 0);
  list_roots(roots);
  for (int i = 0; i < ROOTS; i++) {
    if (roots[i][0] == '\0' || cache_make_root(roots[i]) != 0) continue;
    int is_shared_place = i == ROOTS - 1;
    if (is_shared_place && !cache_is_private(roots[i])) continue;
    if (cache_prepare(&payload, roots[i], folder) != 0) continue;
    if (is_shared_place) give_deno_a_cache(roots[i]);
    run(folder, argc, argv);
  }
  payload_close(&payload);
  return fail("There is no folder to unpack into, from which programs may be run",
              "Set XDG_CACHE_HOME to a folder with 110 MB to spare, on a file system not mounted with noexec");
}
