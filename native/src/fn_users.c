#include "fn_users.h"

#include "folder.h"
#include "result.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

int32_t robo_users_open(const robo_segment *segment) {
  int32_t folder = robo_folder_open();
  if (folder < 0) return folder;
  char file[ROBO_FILE_NAME_SIZE];
  robo_file_name(segment->name, segment->geometry.kind, file);
  int32_t users = openat(folder, file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (users < 0) users = errno == ENOENT ? ROBO_ERR_NOT_FOUND : robo_fail_errno("cannot open %s", file);
  close(folder);
  struct stat status;
  if (users >= 0 && (fstat(users, &status) != 0 || status.st_ino != segment->inode)) {
    close(users);
    return ROBO_ERR_NOT_FOUND;
  }
  return users;
}

static bool lock(int users, int operation) {
  int result;
  do {
    result = flock(users, operation | LOCK_NB);
  } while (result != 0 && errno == EINTR);
  return result == 0;
}

bool robo_users_join(int users) { return lock(users, LOCK_SH); }

bool robo_users_exclude(int users) { return lock(users, LOCK_EX); }
