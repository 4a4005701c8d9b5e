import assert from "node:assert/strict";
import { EngineOutput } from "./engine_output.ts";
import { encodeFrame, encodeNumberFrame, FRAME, makeNonce } from "./frames.ts";
import type { EngineMessage } from "./messages.ts";

const nonce = makeNonce();

/** A reader of two streams into which a test writes. */
class Reading {
  readonly told: string[] = [];
  readonly output: EngineOutput;
  readonly #controllers = new Map<string, ReadableStreamDefaultController<Uint8Array>>();
  #told = Promise.withResolvers<void>();

  constructor(maxBytes = 1000) {
    const stream = (name: string) =>
      new ReadableStream<Uint8Array>({
        start: (controller) => void this.#controllers.set(name, controller),
      });
    this.output = new EngineOutput({ stdout: stream("stdout"), stderr: stream("stderr") }, {
      nonce,
      maxBytes,
      onText: (cell, name, text) => this.#tell(`${cell} ${name} ${text}`),
      onMessage: (cell, message) => this.#tell(`${cell} ${JSON.stringify(message)}`),
    });
  }

  write(name: "stdout" | "stderr", ...parts: readonly (string | Uint8Array)[]): void {
    for (const part of parts) {
      const bytes = typeof part === "string" ? new TextEncoder().encode(part) : part;
      this.#controllers.get(name)!.enqueue(bytes);
    }
  }

  /** Resolves when `count` things were told. */
  async until(count: number): Promise<void> {
    while (this.told.length < count) await this.#told.promise;
  }

  async close(): Promise<void> {
    for (const controller of this.#controllers.values()) controller.close();
    await this.output.ended;
  }

  #tell(what: string): void {
    this.told.push(what);
    this.#told.resolve();
    this.#told = Promise.withResolvers();
  }
}

function number(kind: number, value: number): Uint8Array {
  return encodeNumberFrame(nonce, kind, value);
}

function message(value: EngineMessage): Uint8Array[] {
  return encodeFrame(nonce, FRAME.message, new TextEncoder().encode(JSON.stringify(value)));
}

Deno.test("What follows a switch of streams waits for what was written before it", async () => {
  const reading = new Reading();
  reading.write("stderr", number(FRAME.resumes, 1), "second", number(FRAME.yields, 2));
  reading.write("stdout", "first", number(FRAME.yields, 1), number(FRAME.resumes, 2), "third");
  await reading.until(3);
  await reading.close();
  assert.deepEqual(reading.told, ["0 stdout first", "0 stderr second", "0 stdout third"]);
});

Deno.test("A switch whose other half never comes holds nothing back for good", async () => {
  const reading = new Reading();
  reading.write("stderr", number(FRAME.resumes, 1), "alone");
  await reading.close();
  assert.deepEqual(reading.told, ["0 stderr alone"]);
});

Deno.test("Characters that are cut in two come whole", async () => {
  const reading = new Reading();
  const bytes = new TextEncoder().encode("grüße");
  reading.write("stdout", bytes.subarray(0, 3), bytes.subarray(3));
  await reading.close();
  assert.equal(reading.told.map((told) => told.replace("0 stdout ", "")).join(""), "grüße");
});

Deno.test("Text belongs to the cell that was named last", async () => {
  const reading = new Reading();
  reading.output.begin(4);
  reading.write("stdout", "a", number(FRAME.cell, 2), "b");
  await reading.close();
  assert.deepEqual(reading.told, ["4 stdout a", "2 stdout b"]);
});

Deno.test("A mark is passed when it has come on both streams", async () => {
  const reading = new Reading();
  let isPassed = false;
  const passed = reading.output.marked(3).then(() => isPassed = true);
  reading.write("stdout", "said", number(FRAME.mark, 3));
  await reading.until(1);
  assert.equal(isPassed, false);
  reading.write("stderr", number(FRAME.mark, 3));
  await passed;
  await reading.close();
});

Deno.test("A message that is too long is refused, and said so", async () => {
  const reading = new Reading(5000);
  const display = { data: { "text/plain": "x".repeat(9000) }, metadata: {} };
  reading.write("stdout", ...message({ say: "display", output: display }));
  reading.write("stdout", ...message({ say: "clear", wait: true }));
  await reading.close();
  assert.match(reading.told[0]!, /stderr robo: an output of \d+ bytes was refused/);
  assert.equal(reading.told[1], '0 {"say":"clear","wait":true}');
});

Deno.test("A message that broke off is forgotten with the next one", async () => {
  const reading = new Reading(50_000);
  const display = { data: { "text/plain": "x".repeat(9000) }, metadata: {} };
  reading.write("stdout", message({ say: "display", output: display })[0]!);
  reading.write("stdout", ...message({ say: "clear", wait: false }));
  await reading.close();
  assert.deepEqual(reading.told, ['0 {"say":"clear","wait":false}']);
});
