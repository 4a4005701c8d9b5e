import assert from "node:assert/strict";
import {
  type FunctionInfo,
  functionOptions,
  readInfo,
  REPLY,
  REPLY_BYTES,
  REQUEST,
  REQUEST_BYTES,
} from "./function_layout.ts";
import { HEADERS } from "./library_testing.ts";

const PROGRAM = `#include <stdio.h>
#include <string.h>
#include "fn.h"
#define AT(type, field) printf(" %zu", offsetof(type, field))
int main(void) {
  printf("%zu", sizeof(robo_reply));
  AT(robo_reply, id); AT(robo_reply, length); AT(robo_reply, result); AT(robo_reply, code);
  AT(robo_reply, codec); AT(robo_reply, error);
  printf("\\n%zu", sizeof(robo_request));
  AT(robo_request, length); AT(robo_request, max_result); AT(robo_request, caller); AT(robo_request, args);
  AT(robo_request, function); AT(robo_request, slot); AT(robo_request, codec); AT(robo_request, wants_reply);
  AT(robo_request, caller_pid); AT(robo_request, caller_name);
  robo_fn_options options = ROBO_FN_OPTIONS_INIT;
  options.max_args = 0x123456789a; options.max_result = 5; options.slots = 6;
  printf("\\n");
  for (size_t i = 0; i < sizeof options; i++) printf("%02x", ((unsigned char *)&options)[i]);
  robo_fn_info info;
  memset(&info, 0xaa, sizeof info);
  info.slots = 1; info.max_args = 2; info.max_result = 3; info.bytes = 4; info.calls = 5;
  info.replies = 6; info.failures = 7; info.died = 8; info.cancelled = 9; info.dropped = 10;
  info.refused = 11; info.servers = 2; info.used_slots = 12; info.created_wall_ns = 13000000;
  info.creator_pid = 14; info.is_removed = 1; info.server_pids[0] = 15; info.server_pids[1] = 16;
  strcpy(info.creator_name, "creator"); strcpy(info.name, "name");
  printf("\\n");
  for (size_t i = 0; i < sizeof info; i++) printf("%02x", ((unsigned char *)&info)[i]);
  return 0;
}
`;

const hasCompiler = Deno.build.os === "linux" &&
  await new Deno.Command("cc", { args: ["--version"], stdout: "null", stderr: "null" }).output()
    .then(({ success }) => success, () => false);

/** What the C program prints, line by line. */
async function compiled(): Promise<string[]> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/layout.c`, PROGRAM);
    const args = [`-I${HEADERS}`, "-o", `${folder}/layout`, `${folder}/layout.c`];
    const { success, stderr } = await new Deno.Command("cc", { args }).output();
    assert(success, new TextDecoder().decode(stderr));
    const { stdout } = await new Deno.Command(`${folder}/layout`).output();
    return new TextDecoder().decode(stdout).split("\n");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test({
  name: "The structures of functions are as a C compiler lays them out",
  ignore: !hasCompiler,
  async fn() {
    const [reply, request, options, info] = await compiled();
    assert.equal(reply, [REPLY_BYTES, ...Object.values(REPLY)].join(" "));
    assert.equal(request, [REQUEST_BYTES, ...Object.values(REQUEST)].join(" "));
    const ours = functionOptions({ maxArgs: 0x123456789a, maxResult: 5, slots: 6 });
    assert.equal(ours.toHex(), options);
    const expected: FunctionInfo = {
      name: "name",
      maxArgs: 2,
      maxResult: 3,
      slots: 1,
      usedSlots: 12,
      bytes: 4,
      calls: 5,
      replies: 6,
      failures: 7,
      died: 8,
      cancelled: 9,
      dropped: 10,
      refused: 11,
      servers: [15, 16],
      createdAt: new Date(13),
      creator: { pid: 14, name: "creator" },
      isRemoved: true,
    };
    assert.deepEqual(readInfo(Uint8Array.fromHex(info!)), expected);
  },
});

Deno.test("A function without replies, and one that is not to be made, are asked for as such", () => {
  const view = new DataView(functionOptions({ maxResult: 0, create: false }).buffer);
  assert.equal(view.getBigUint64(16, true), 2n ** 64n - 1n);
  assert.equal(view.getUint32(4, true), 0);
  assert.equal(new DataView(functionOptions({}).buffer).getUint32(4, true), 1);
});
