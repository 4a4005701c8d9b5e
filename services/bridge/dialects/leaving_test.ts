import assert from "node:assert/strict";
import type { Dialect } from "../hub/dialect.ts";
import { FakeProgram } from "../hub/hub_testing.ts";
import type { RequestOptions } from "../hub/program.ts";
import { PendingRequests } from "../link/pending_requests.ts";
import { ASK, Conversation } from "./conversation_testing.ts";
import { foxgloveDialects } from "./foxglove/mod.ts";
import { call } from "./foxglove/foxglove_talk_testing.ts";
import { roboDialect } from "./robo/mod.ts";
import { rosbridgeDialect } from "./rosbridge/mod.ts";
import { seedDialect } from "./seed/mod.ts";

const VALUE = { id: 1, value: 2 };

/** A program that takes requests and answers none. */
class MuteProgram extends FakeProgram {
  asked = 0;
  readonly #pending = new PendingRequests("mute");

  override request(
    _id: number,
    _payload: Uint8Array,
    options: RequestOptions,
  ): Promise<Uint8Array> {
    return Promise.resolve().then(() => this.#pending.expect(() => this.asked++, options));
  }
}

/** A program whose connection has a mistake. */
class BrokenProgram extends FakeProgram {
  override request(): Promise<Uint8Array> {
    return Promise.reject(new TypeError("x is not a function"));
  }
}

const REQUESTS: readonly (readonly [Dialect, Parameters<Conversation["send"]>[0]])[] = [
  [roboDialect({ version: "1" }), { op: "request", topic: "mute.Ask", value: VALUE, id: 1 }],
  [foxgloveDialects({ greetAfter: 0 })[0]!, call(5, "json", JSON.stringify(VALUE))],
  [rosbridgeDialect(), { op: "call_service", service: "/mute/Ask", args: VALUE }],
  [seedDialect, { struct: "Ask", program: "mute", ...VALUE }],
];

for (const [dialect, request] of REQUESTS) {
  Deno.test(`A client of ${dialect.name} that leaves before its answer has come harms nobody`, async () => {
    const program = new MuteProgram("mute", [{ id: 1, struct: ASK, direction: "in", answer: ASK }]);
    const answers: unknown[] = [];
    {
      using conversation = new Conversation(dialect);
      conversation.hub.opened(program);
      const listening = new AbortController();
      conversation.hub.listen(
        { answered: (_topic, answer) => answers.push(answer) },
        listening.signal,
      );
      conversation.send(request);
      await Promise.resolve();
      assert.equal(program.asked, 1);
    }
    // What nobody catches would end the test here, as it would the bridge.
    await new Promise((resolve) => setTimeout(resolve));
    assert.match(String(answers[0]), /nobody waits/i);
  });
}

for (const [dialect, request] of REQUESTS) {
  Deno.test(`A mistake of our own behind a request costs a client of ${dialect.name} its connection, and nobody else anything`, async () => {
    const program = new BrokenProgram("mute", [{
      id: 1,
      struct: ASK,
      direction: "in",
      answer: ASK,
    }]);
    const faults: unknown[] = [];
    using conversation = new Conversation(dialect, {
      hub: { fault: (error) => faults.push(error) },
    });
    conversation.hub.opened(program);
    conversation.send(request);
    await new Promise((resolve) => setTimeout(resolve));
    assert.deepEqual(conversation.socket.closed, [1011, "A mistake in robo"]);
    assert.equal(faults.length, 1);
  });
}
