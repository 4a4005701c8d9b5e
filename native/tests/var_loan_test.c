/* Slots that are lent and filled in place. */
#include "var_help.h"

TEST("a loan is filled in place, and published or given back") {
  robo_var *variable = open_variable("pose", 100, 4);
  robo_loan loan, copy;
  uint64_t ticket = 0;
  CHECK_EQUAL(robo_var_loan(variable, &loan), ROBO_OK);
  CHECK_EQUAL(loan.capacity, 100);
  CHECK_EQUAL((uintptr_t)loan.data % 64, 0);
  CHECK_EQUAL(info_of(variable).held_slots, 1);
  memset(loan.data, 7, 100);
  copy = loan;
  CHECK_EQUAL(robo_var_publish(variable, &loan, 100, ROBO_CODEC_ARRAY, &ticket), ROBO_OK);
  CHECK_EQUAL(ticket, 1);
  CHECK(loan.data == NULL);
  unsigned char buffer[100];
  robo_value value;
  CHECK_EQUAL(robo_var_read(variable, buffer, 100, &value), ROBO_OK);
  CHECK_EQUAL(value.length, 100);
  CHECK_EQUAL(value.codec, ROBO_CODEC_ARRAY);
  CHECK_EQUAL(buffer[99], 7);
  CHECK_EQUAL(robo_var_publish(variable, &loan, 1, 0, NULL), ROBO_ERR_ARGUMENT);
  CHECK_EQUAL(robo_var_publish(variable, &copy, 1, 0, NULL), ROBO_ERR_ARGUMENT);
  CHECK_EQUAL(robo_var_loan(variable, &loan), ROBO_OK);
  copy = loan;
  robo_var_discard(variable, &loan);
  robo_var_discard(variable, &copy);
  CHECK_EQUAL(robo_var_publish(variable, &copy, 1, 0, NULL), ROBO_ERR_ARGUMENT);
  CHECK_TEXT(last_message(), "this loan has ended, or never began");
  CHECK_EQUAL(info_of(variable).held_slots, 0);
  CHECK_EQUAL(robo_var_ticket(variable), 1);
  robo_var_close(variable);
}

TEST("a loan that is forged is refused") {
  robo_var *variable = open_variable("pose", 100, 4);
  robo_loan loan, forged;
  CHECK_EQUAL(robo_var_loan(variable, &loan), ROBO_OK);
  forged = loan, forged.slot = 4;
  CHECK_EQUAL(robo_var_publish(variable, &forged, 1, 0, NULL), ROBO_ERR_ARGUMENT);
  forged = loan, forged.slot = (loan.slot + 1) % 4;
  CHECK_EQUAL(robo_var_publish(variable, &forged, 1, 0, NULL), ROBO_ERR_ARGUMENT);
  forged = loan, forged.sequence += 2;
  CHECK_EQUAL(robo_var_publish(variable, &forged, 1, 0, NULL), ROBO_ERR_ARGUMENT);
  forged = loan, forged.data = &forged;
  CHECK_EQUAL(robo_var_publish(variable, &forged, 1, 0, NULL), ROBO_ERR_ARGUMENT);
  CHECK_EQUAL(robo_var_publish(variable, &loan, 1, 0, NULL), ROBO_OK);
  robo_var_close(variable);
}

TEST("a loan that is published too long is given back") {
  robo_var *variable = open_variable("pose", 100, 4);
  robo_loan loan;
  CHECK_EQUAL(robo_var_loan(variable, &loan), ROBO_OK);
  CHECK_EQUAL(robo_var_publish(variable, &loan, 101, 0, NULL), ROBO_ERR_TOO_BIG);
  CHECK_EQUAL(info_of(variable).held_slots, 0);
  CHECK_EQUAL(robo_var_loan(variable, &loan), ROBO_OK);
  CHECK_EQUAL(robo_var_publish(variable, &loan, 1, 65536, NULL), ROBO_ERR_ARGUMENT);
  CHECK_EQUAL(info_of(variable).held_slots, 0);
  robo_var_close(variable);
}

TEST("a loan that was given back leaves no value in the history") {
  robo_var *variable = open_variable("pose", 8, 2);
  write_number(variable, 1);
  write_number(variable, 2);
  robo_loan loan;
  CHECK_EQUAL(robo_var_loan(variable, &loan), ROBO_OK);
  memset(loan.data, 9, 8);
  robo_var_discard(variable, &loan);
  uint64_t number;
  robo_value value;
  CHECK_EQUAL(robo_var_read_ticket(variable, 1, &number, 8, &value), ROBO_ERR_NOT_FOUND);
  CHECK_EQUAL(robo_var_read_ticket(variable, 2, &number, 8, &value), ROBO_OK);
  CHECK_EQUAL(number, 2);
  CHECK_EQUAL(info_of(variable).oldest_ticket, 2);
  robo_var_close(variable);
}

TEST("a write is refused when living writers have every slot for 100 ms") {
  robo_var *variable = open_variable("pose", 8, 4);
  write_number(variable, 5);
  robo_loan loans[3], one_more;
  for (int i = 0; i < 3; i++) CHECK_EQUAL(robo_var_loan(variable, &loans[i]), ROBO_OK);
  uint64_t number = 6, start = robo_now();
  CHECK_EQUAL(robo_var_write(variable, &number, 8, 0, NULL), ROBO_ERR_BUSY);
  CHECK(robo_now() - start >= 100000000);
  CHECK_TEXT(last_message(), "variable 'pose' has 4 slots, and living writers have had all of them for 100 ms");
  CHECK_EQUAL(robo_var_loan(variable, &one_more), ROBO_ERR_BUSY);
  CHECK_EQUAL(info_of(variable).refused_writes, 2);
  CHECK_EQUAL(info_of(variable).held_slots, 3);
  CHECK_EQUAL(read_number(variable), 5);
  robo_var_discard(variable, &loans[1]);
  write_number(variable, 7);
  CHECK_EQUAL(read_number(variable), 7);
  for (int i = 0; i < 3; i++) robo_var_discard(variable, &loans[i]);
  robo_var_close(variable);
}

TEST("all slots of a variable that was never written can be lent") {
  robo_var *variable = open_variable("pose", 8, 2);
  robo_loan loans[2];
  CHECK_EQUAL(robo_var_loan(variable, &loans[0]), ROBO_OK);
  CHECK_EQUAL(robo_var_loan(variable, &loans[1]), ROBO_OK);
  *(uint64_t *)loans[1].data = 3;
  CHECK_EQUAL(robo_var_publish(variable, &loans[1], 8, 0, NULL), ROBO_OK);
  *(uint64_t *)loans[0].data = 4;
  CHECK_EQUAL(robo_var_publish(variable, &loans[0], 8, 0, NULL), ROBO_OK);
  CHECK_EQUAL(read_number(variable), 4);
  CHECK_EQUAL(write_number(variable, 5), 3);
  robo_var_close(variable);
}

TEST("a loan of a variable that is removed meanwhile ends with an error") {
  robo_var *variable = open_variable("pose", 8, 4);
  robo_loan loan;
  CHECK_EQUAL(robo_var_loan(variable, &loan), ROBO_OK);
  robo_var_remove("pose");
  CHECK_EQUAL(robo_var_publish(variable, &loan, 8, 0, NULL), ROBO_ERR_REMOVED);
  robo_var_close(variable);
}

typedef struct loaned {
  robo_var *variable;
  robo_loan loan;
} loaned;

static void try_parents_loan(void *argument) {
  loaned *lent = argument;
  CHECK_EQUAL(robo_var_publish(lent->variable, &lent->loan, 8, 0, NULL), ROBO_ERR_ARGUMENT);
  robo_var_discard(lent->variable, &lent->loan);
  write_number(lent->variable, 2);
  robo_var_close(lent->variable);
}

TEST("a loan belongs to the process that took it, and not to its child") {
  loaned lent = {.variable = open_variable("pose", 8, 4)};
  CHECK_EQUAL(robo_var_loan(lent.variable, &lent.loan), ROBO_OK);
  CHECK_ENDED(test_fork(try_parents_loan, &lent));
  *(uint64_t *)lent.loan.data = 3;
  CHECK_EQUAL(robo_var_publish(lent.variable, &lent.loan, 8, 0, NULL), ROBO_OK);
  CHECK_EQUAL(read_number(lent.variable), 3);
  robo_var_close(lent.variable);
}
