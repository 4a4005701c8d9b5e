/* Results and messages. */
#include "../src/result.h"

#include "lib/test.h"

TEST("a message is cut at the beginning of a character, and each result has a text") {
  CHECK_EQUAL(robo_fail(ROBO_ERR_SYSTEM, "aä"), ROBO_ERR_SYSTEM);
  char text[8];
  CHECK_EQUAL(robo_error_message(text, 8), 3);
  CHECK_EQUAL(robo_error_message(text, 3), 1);
  CHECK_TEXT(text, "a");
  CHECK_EQUAL(robo_error_message(NULL, 3), 0);
  CHECK_EQUAL(robo_error_message(text, 0), 0);
  for (int32_t result = ROBO_ERR_PLATFORM; result <= 0; result++) CHECK(robo_result_text(result)[0] != '\0');
  CHECK_TEXT(robo_result_text(ROBO_ERR_NEVER_WRITTEN), "never written");
  CHECK_TEXT(robo_result_text(ROBO_ERR_PLATFORM), "not possible on this system");
  CHECK_TEXT(robo_result_text(INT32_MIN), "unknown result");
  CHECK_EQUAL(robo_abi_version(), ROBO_ABI_VERSION);
  CHECK_EQUAL(robo_set_process_name(""), ROBO_ERR_ARGUMENT);
  CHECK_EQUAL(robo_set_process_name(NULL), ROBO_ERR_ARGUMENT);
}
