import assert from "node:assert/strict";
import { encodeParts, HeaderSource } from "../../../../protocols/jupyter/mod.ts";
import { testKernel } from "../kernel_testing.ts";
import { OutputRing } from "./output_ring.ts";

const source = new HeaderSource({ session: "s", now: () => 0 });

function message(text: string) {
  const header = source.next("stream");
  const parts = encodeParts({ header, parent: undefined, metadata: {}, content: { text } });
  return { id: header.msg_id, parts };
}

function texts(messages: readonly Uint8Array[]): string[] {
  return messages.map((json) => JSON.parse(new TextDecoder().decode(json)).content.text);
}

Deno.test("The ring keeps the newest messages within both limits, and says what is missing", () => {
  const ring = new OutputRing({ ringBytes: 1500, ringMessages: 5 });
  const ids: string[] = [];
  for (let i = 0; i < 5000; i++) {
    const { id, parts } = message(String(i));
    ids.push(id);
    ring.add(id, parts);
  }
  assert.equal(ring.length, 5);
  assert.deepEqual(texts(ring.after(ids[4997]).messages), ["4998", "4999"]);
  assert.equal(ring.after(ids[4997]).lost, 0);
  assert.equal(ring.after(ids[0]).lost, 4995);
  assert.deepEqual(texts(ring.after(undefined).messages).length, 5);
  const large = message("x".repeat(1000));
  ring.add(large.id, large.parts);
  assert.ok(ring.bytes <= 1500);
  const tooLarge = message("x".repeat(2000));
  ring.add(tooLarge.id, tooLarge.parts);
  assert.deepEqual(texts(ring.after(undefined).messages).at(-1), "x".repeat(1000));
});

Deno.test("A client that comes back gets what it has missed", async () => {
  await using test = await testKernel();
  const ana = await test.client();
  await ana.run("print one");
  const seen = (await ana.heard("stream")).header.msg_id;
  await ana.run("print two");
  const bob = await test.client();
  const all = await bob.ask("robo_replay_request");
  type Replayed = { header: { msg_type: string }; content: { text?: string } };
  const types = (all.messages as unknown as Replayed[]).map(({ header }) => header.msg_type);
  assert.deepEqual(types.slice(0, 4), ["status", "execute_input", "stream", "status"]);
  assert.equal(all.lost, 0);
  const missed = await bob.ask("robo_replay_request", { after: seen });
  const said = (missed.messages as unknown as Replayed[]).map(({ content }) => content.text);
  assert.deepEqual(said.filter((text) => text !== undefined), ["two\n"]);
  // What is only asked leaves no traces.
  assert.equal((await bob.ask("robo_replay_request")).messages instanceof Array, true);
  assert.equal((all.messages as unknown[]).length, 8);
});
