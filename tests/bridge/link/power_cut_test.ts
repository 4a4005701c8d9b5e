import assert from "node:assert/strict";
import { freePorts } from "../../../bench/lib/ports.ts";
import {
  connectToProgram,
  type LinkOptions,
  listenForPrograms,
} from "../../../services/bridge/link/mod.ts";
import { until } from "../../lib/until.ts";
import { compile, HERE, linkTest, RecordingSink, Started, torrentLayout } from "./link_lab.ts";

const FOREVER = new AbortController().signal;

/** Whether a connection can be dropped here without a word to its other end, as a power cut does. */
function canCut(): boolean {
  if (Deno.build.os !== "linux") return false;
  const { symbols } = Deno.dlopen("libc.so.6", {
    socket: { parameters: ["i32", "i32", "i32"], result: "i32" },
    setsockopt: { parameters: ["i32", "i32", "i32", "buffer", "u32"], result: "i32" },
    close: { parameters: ["i32"], result: "i32" },
  });
  const [AF_INET, SOCK_STREAM, IPPROTO_TCP, TCP_REPAIR] = [2, 1, 6, 19];
  const fd = symbols.socket(AF_INET, SOCK_STREAM, 0);
  try {
    return symbols.setsockopt(fd, IPPROTO_TCP, TCP_REPAIR, new Int32Array([1]), 4) === 0;
  } finally {
    symbols.close(fd);
  }
}

function cutTest(name: string, fn: (folder: string) => Promise<void>): void {
  linkTest(name, fn, { name: "CAP_NET_ADMIN", isThere: canCut() });
}

/** Runs the program until a struct of it has come, and cuts its power. */
async function runAndCut(command: readonly string[], sink: RecordingSink): Promise<void> {
  // It keeps nothing: one that was on its way when a slow machine broke the connection is counted.
  const known = () => sink.received + sink.lostCount;
  const before = known();
  await using program = new Started(command);
  await until("its struct has come, or is known to be lost", () => known() > before);
  program.child.kill("SIGTERM");
  assert.equal((await program.child.status).code, 0, await program.errors);
}

cutTest(
  "A program whose machine lost power has its name again when it comes back, though nobody heard that it went",
  async (folder) => {
    const path = await compile(`${HERE}/power_cut.c`, folder);
    const sink = new RecordingSink();
    const options: LinkOptions = {
      address: "tcp:127.0.0.1:0",
      layout: await torrentLayout(),
      // Longer than the test: it is the second program that makes it look after the first.
      probeAfter: 3_600_000,
    };
    await using server = await listenForPrograms(options, sink, FOREVER);
    await runAndCut([path, server.address, "connects"], sink);
    assert.deepEqual(sink.ends, []);
    await runAndCut([path, server.address, "connects"], sink);
    assert.deepEqual(sink.ends, ["arm: its connection broke"]);
    assert.deepEqual(sink.links.map(({ description }) => description.name), ["arm"]);
  },
);

cutTest(
  "A program that listens and whose machine lost power is connected to again",
  async (folder) => {
    const path = await compile(`${HERE}/power_cut.c`, folder);
    const sink = new RecordingSink();
    const [port] = freePorts(1);
    const address = `tcp:127.0.0.1:${port}`;
    const options = { address, layout: await torrentLayout(), probeAfter: 200 };
    await using _server = await connectToProgram(options, sink, FOREVER);
    await runAndCut([path, address, "listens"], sink);
    await runAndCut([path, address, "listens"], sink);
    await until("it is known that it went again", () => sink.ends.length >= 2);
    // On a busy machine the next program may be there before it is noticed.
    const how = /^arm: (its connection broke|The program has begun anew)$/;
    assert.ok(sink.ends.every((end) => how.test(end)), sink.ends.join("\n"));
  },
);
