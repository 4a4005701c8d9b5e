import assert from "node:assert/strict";
import { LINK_KIND, linkFrame, programHello, structHello } from "../../../protocols/link/mod.ts";
import { connectToProgram } from "../../../services/bridge/link/mod.ts";
import { until } from "../../lib/until.ts";
import { DROP_BYTES, linkTest, RecordingSink, torrentLayout } from "./link_lab.ts";

linkTest(
  "A program behind a line that does not break is asked who it is, and what is left of older talk is skipped",
  async () => {
    const sink = new RecordingSink();
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    await using _server = await connectToProgram(
      {
        address: `tcp:127.0.0.1:${listener.addr.port}`,
        layout: await torrentLayout(),
        name: "serial",
      },
      sink,
      new AbortController().signal,
    );
    using line = await listener.accept();
    const old = linkFrame(LINK_KIND.data, { id: 1 }, new Uint8Array(DROP_BYTES).fill(0x52));
    await line.write(old.subarray(100));
    await line.write(old);
    const asked = new Uint8Array(24);
    for (let at = 0; at < 24;) at += (await line.read(asked.subarray(at)))!;
    assert.deepEqual(asked, linkFrame(LINK_KIND.hello, {}));
    await line.write(old);
    await line.write(programHello({
      session: 5n,
      next: 3,
      first: 3,
      acked: 0,
      kept: 0,
      structs: 1,
      hasCounts: true,
      byteOrder: "little",
      name: "",
    }));
    await line.write(structHello({
      id: 1,
      name: "Drop",
      size: DROP_BYTES,
      direction: "out",
      answer: undefined,
      fields: [],
    }));
    await line.write(
      linkFrame(LINK_KIND.data, { id: 1, aux: 5 }, new Uint8Array(DROP_BYTES)),
    );
    await until("its struct has come", () => sink.received === 1);
    assert.equal(sink.links[0]!.description.name, "serial");
    assert.equal(sink.lostCount, 5, "three before it was known, two since");
  },
);
