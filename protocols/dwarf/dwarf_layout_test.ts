import assert from "node:assert/strict";
import { isUsers } from "./dwarf_layout.ts";
import { producerName } from "./producer.ts";

Deno.test("Headers of compilers and systems are told from the user's", () => {
  const users = [
    "/home/ana/arm/telemetry.h",
    "/usr/src/driver/main.c",
    "/usr/local/src/arm.h",
    "/work/lib/arm/pose.h",
    "src/pose.h",
    "",
  ];
  const systems = [
    "/usr/include/x86_64-linux-gnu/bits/types.h",
    "/usr/lib/gcc/x86_64-linux-gnu/12/include/stddef.h",
    "/usr/local/include/foo.h",
    "/opt/gcc-arm/lib/gcc/arm-none-eabi/12.2.1/include/stdint.h",
    "/opt/gcc-arm/arm-none-eabi/include/sys/_types.h",
    "/build/newlib/libc/include/stdio.h",
    "/usr/aarch64-linux-gnu/include/time.h",
    "/home/ana/<built-in>",
  ];
  for (const path of users) assert.equal(isUsers(path), true, path);
  for (const path of systems) assert.equal(isUsers(path), false, path);
});

Deno.test("Compilers are named as people do", () => {
  assert.equal(
    producerName("GNU C17 12.2.0 -mtune=generic -march=x86-64 -g -O2 -fasynchronous-unwind-tables"),
    "gcc 12.2.0",
  );
  assert.equal(producerName("GNU C++17 12.2.0 -g"), "gcc 12.2.0");
  assert.equal(producerName("GNU C11 15:12.2.rel1-1 12.2.1 20221205 -g"), "gcc 12.2.1");
  assert.equal(producerName("Debian clang version 14.0.6"), "clang 14.0.6");
  assert.equal(producerName("IAR ANSI C/C++ Compiler V9.30.1"), "IAR ANSI C/C++ Compiler V9.30.1");
  assert.equal(producerName(undefined), undefined);
});
