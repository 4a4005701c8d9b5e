import { buildApplication, buildCommand, run } from "@stricli/core";
import assert from "node:assert/strict";
import type { RoboContext } from "../context.ts";
import { fakeContext } from "../context_testing.ts";
import {
  anyCountFlag,
  countFlag,
  listFlag,
  optionalCountFlag,
  optionalRateFlag,
  optionalSizeFlag,
  optionalTimeFlag,
  portFlag,
  sizeFlag,
  switchFlag,
  textFlag,
  timeFlag,
} from "./flag_kinds.ts";

interface AllKinds {
  readonly on: boolean;
  readonly text?: string;
  readonly list?: readonly string[];
  readonly port?: number;
  readonly end?: number;
  readonly room?: number;
  readonly slots?: number;
  readonly rate?: number;
  readonly wait: number;
  readonly most: number;
  readonly times: number;
  readonly last: number;
}

/** The flags as a command gets them. */
async function flagsOf(...args: string[]): Promise<AllKinds | undefined> {
  let seen: AllKinds | undefined;
  const command = buildCommand<AllKinds, [], RoboContext>({
    docs: { brief: "Every kind of flag" },
    func: (flags) => void (seen = flags),
    parameters: {
      flags: {
        on: switchFlag("Whether"),
        text: textFlag("text", "What"),
        list: listFlag("names", "Which"),
        port: portFlag("Where"),
        end: optionalTimeFlag("When"),
        room: optionalSizeFlag("How much room"),
        slots: optionalCountFlag("How many"),
        rate: optionalRateFlag("How fast"),
        wait: timeFlag("10s", "How long"),
        most: sizeFlag("1MiB", "How much"),
        times: countFlag("3", "How often"),
        last: anyCountFlag("0", "How many at last"),
      },
    },
  });
  await run(buildApplication(command, { name: "robo" }), args, fakeContext());
  return seen;
}

Deno.test("Flags that are left out have their defaults, or are missing", async () => {
  const names = ["text", "list", "port", "end", "room", "slots", "rate"];
  const missing = Object.fromEntries(names.map((name) => [name, undefined]));
  const standard = { on: false, wait: 10_000, most: 2 ** 20, times: 3, last: 0 };
  assert.deepEqual(await flagsOf(), { ...missing, ...standard });
});

Deno.test("Flags have what is given, in milliseconds and bytes", async () => {
  const given = "--on --text a --list b,c --list d --port 0 --end 2s --wait 5ms --most 4kB";
  const numbers = "--room 1KiB --slots 2 --rate 0.5 --times 7 --last 50";
  assert.deepEqual(await flagsOf(...`${given} ${numbers}`.split(" ")), {
    on: true,
    text: "a",
    list: ["b", "c", "d"],
    port: 0,
    end: 2000,
    room: 1024,
    slots: 2,
    rate: 0.5,
    wait: 5,
    most: 4000,
    times: 7,
    last: 50,
  });
});
