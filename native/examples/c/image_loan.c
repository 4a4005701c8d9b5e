/*
 * Writes camera images in place, without a copy, and looks at one in place. They are arrays of numpy in Python and
 * NdArray in TypeScript. cc image_loan.c -lrobo
 */
#include <robo/array.h>
#include <robo/var.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEIGHT 480u
#define WIDTH 640u
#define BYTES (sizeof(robo_array) + HEIGHT * WIDTH)

static int failed(void) {
  char message[256];
  robo_error_message(message, sizeof message);
  fprintf(stderr, "image_loan: %s\n", message);
  return EXIT_FAILURE;
}

int main(void) {
  robo_var_options options = ROBO_VAR_OPTIONS_INIT;
  robo_var *image;
  options.max_size = BYTES;
  if (robo_var_open("image", &options, &image) < 0) return failed();

  for (int i = 0; i < 3; i++) {
    robo_loan loan;
    robo_array header = {.kind = 'u', .item_size = 1, .ndim = 2, .shape = {HEIGHT, WIDTH}};
    if (robo_var_loan(image, &loan) < 0) return failed();
    memcpy(loan.data, &header, sizeof header);
    memset((uint8_t *)loan.data + sizeof header, 10 * i, HEIGHT * WIDTH); /* the camera writes here */
    if (robo_var_publish(image, &loan, BYTES, ROBO_CODEC_ARRAY, NULL) < 0) return failed();
  }

  robo_view view;
  unsigned long sum = 0;
  do { /* what was computed counts only if nothing was written over it meanwhile */
    if (robo_var_peek(image, &view) < 0) return failed();
    const uint8_t *pixels = (const uint8_t *)view.data + sizeof(robo_array);
    sum = 0;
    for (uint64_t i = 0; i + sizeof(robo_array) < view.value.length; i++) sum += pixels[i];
  } while (!robo_var_is_valid(image, &view));
  printf("image %llu: mean %.1f\n", (unsigned long long)view.value.ticket, (double)sum / (HEIGHT * WIDTH));
  robo_var_close(image);
  return EXIT_SUCCESS;
}
