import assert from "node:assert/strict";
import type { BridgeTopic } from "../../client/bridge/mod.ts";
import { cCodec, type CStruct, layoutJson } from "../../protocols/clayout/mod.ts";
import { fieldAt, scalar, structAt } from "../../protocols/clayout/struct_literal_testing.ts";
import { fakeContext } from "../context_testing.ts";
import { printTopics } from "./client_lines.ts";

function topicOf(struct: CStruct): BridgeTopic {
  return {
    ...{ number: 1, name: "arm.Telemetry", program: "arm", direction: "out", answer: undefined },
    ...{ isLive: true, mayRead: true, mayWrite: false, struct },
    layout: layoutJson([struct], "little"),
    codec: cCodec(struct, { byteOrder: "little" }),
  };
}

Deno.test("Fields of members without a name are listed as the struct's own", () => {
  const parts = structAt(undefined, [
    fieldAt("low", 0, scalar("uint32")),
    fieldAt("high", 4, scalar("uint32")),
  ]);
  const either: CStruct = {
    ...structAt(undefined, [fieldAt("ticks", 0, scalar("int64")), fieldAt(undefined, 0, parts)]),
    isUnion: true,
  };
  const telemetry = structAt("Telemetry", [
    fieldAt("time", 0, scalar("float64")),
    fieldAt(undefined, 8, either),
  ]);
  const context = fakeContext();
  printTopics(context, { topics: new Map([["arm.Telemetry", topicOf(telemetry)]]) }, false);
  assert.match(context.stdout(), /arm\.Telemetry .* time ticks low high\n/);
});
