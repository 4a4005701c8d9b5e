import assert from "node:assert/strict";
import fc from "fast-check";
import type { JupyterMessage } from "../../protocols/jupyter/mod.ts";
import { HeaderSource } from "../../protocols/jupyter/mod.ts";
import { Execution } from "./execution.ts";
import type { KernelOutput } from "./output.ts";
import { OutputStore } from "./output_store.ts";

Deno.test("What is kept is the beginning of what came, within the limit, and the rest is counted", () => {
  const stream = fc.record({
    type: fc.constant("stream" as const),
    name: fc.constantFrom("stdout" as const, "stderr" as const),
    text: fc.string({ maxLength: 8 }),
  });
  const clear = fc.record({ type: fc.constant("clear" as const), wait: fc.boolean() });
  const outputs = fc.array(fc.oneof(stream, clear), { maxLength: 20 });
  fc.assert(fc.property(outputs, fc.nat(100), (outputs: KernelOutput[], limit) => {
    const store = new OutputStore(limit);
    for (const output of outputs) store.add(output);
    const { pieces } = store.unkept;
    const kept = outputs.slice(0, outputs.length - pieces);
    const text = (list: readonly KernelOutput[], name: string) =>
      list.map((it) => it.type === "stream" && it.name === name ? it.text : "").join("");
    for (const name of ["stdout", "stderr"] as const) {
      assert.equal(store.text(name), text(kept, name));
      assert.equal(text(store.outputs, name), text(kept, name));
    }
    assert(store.text("stdout").length + store.text("stderr").length <= limit);
    assert.equal(
      store.outputs.filter(({ type }) => type === "clear").length,
      kept.filter(({ type }) => type === "clear").length,
    );
  }));
});

Deno.test("A cell whose end of output was lost on its way still ends", async () => {
  const headers = new HeaderSource({ session: "s", now: () => 0 });
  const message = (type: string, content: JupyterMessage["content"]): JupyterMessage => ({
    identities: [],
    header: headers.next(type),
    parent: headers.next("execute_request"),
    metadata: {},
    content,
    buffers: [],
  });
  const execution = new Execution({}, 20);
  execution.heard(message("stream", { name: "stdout", text: "some of it" }));
  const reply = Promise.resolve(message("execute_reply", { status: "ok" }));
  const { isCutOff, stdout } = await execution.end("1", reply);
  assert(isCutOff);
  assert.equal(stdout, "some of it");
});
