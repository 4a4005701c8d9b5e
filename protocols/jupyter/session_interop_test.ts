import assert from "node:assert/strict";
import { findPythonWith, runPython } from "../../tests/lib/python.ts";
import { aMessage, fixedHeaders, frame } from "./codec_testing.ts";
import { decodeMessage } from "./decode.ts";
import { encodeMessage } from "./encode.ts";
import type { JsonObject } from "./message.ts";
import { Signer } from "./signer.ts";

const python = findPythonWith("jupyter_client");
const ignore = python === undefined;
const name = ignore ? " (no Python with jupyter_client)" : "";
const KEY = "0a1b-2c3d";
const signer = new Signer(KEY);

const CONTENT: JsonObject = {
  code: "print('é 😀 \u2028')\n\0",
  numbers: [0, -1.5, 1e300, 12345678901],
  nested: { deep: [[{}]], none: null, yes: true },
};

/** A Session with our key. */
const PREAMBLE = `
import sys, json
from jupyter_client.session import Session
session = Session(key=b"${KEY}", username="ann", session="5e55")
`;

Deno.test({
  name: `jupyter_client's Session reads our messages${name}`,
  ignore,
  async fn() {
    const headers = fixedHeaders();
    const message = aMessage({
      identities: [frame("id")],
      header: headers.next("execute_request"),
      parent: headers.next("kernel_info_request"),
      metadata: { a: 1 },
      content: CONTENT,
      buffers: [new Uint8Array([0, 255])],
    });
    const lines = encodeMessage(message, signer).map((bytes) => bytes.toHex()).join("\n");
    const output = await runPython(
      python!,
      `${PREAMBLE}
frames = [bytes.fromhex(line) for line in sys.stdin.read().split("\\n")]
identities, frames = session.feed_identities(frames)
message = session.deserialize(frames)
print(json.dumps({
  "identities": [i.decode() for i in identities],
  "type": message["msg_type"], "parent": message["parent_header"]["msg_id"],
  "metadata": message["metadata"], "content": message["content"],
  "buffers": [bytes(b).hex() for b in message["buffers"]],
  "date": message["header"]["date"].isoformat(),
}))`,
      frame(lines),
    );
    assert.deepEqual(JSON.parse(new TextDecoder().decode(output)), {
      identities: ["id"],
      type: "execute_request",
      parent: message.parent!.msg_id,
      metadata: { a: 1 },
      content: CONTENT,
      buffers: ["00ff"],
      date: "1970-01-01T00:00:00+00:00",
    });
  },
});

Deno.test({
  name: `We read the messages of jupyter_client's Session, and would sign them alike${name}`,
  ignore,
  async fn() {
    const output = await runPython(
      python!,
      `${PREAMBLE}
content = json.loads(sys.stdin.read())
parent = session.msg("execute_request")["header"]
message = session.msg("stream", content=content, parent=parent, metadata={"m": "é"})
frames = session.serialize(message, ident=[b"topic"]) + [b"\\x00\\xff"]
print("\\n".join(frame.hex() for frame in frames))`,
      frame(JSON.stringify(CONTENT)),
    );
    const lines = new TextDecoder().decode(output).trim().split("\n");
    const frames = lines.map((line) => Uint8Array.fromHex(line));
    const decoded = decodeMessage(frames, signer);
    assert(decoded.ok, JSON.stringify(decoded));
    const { message } = decoded;
    assert.equal(message.header.msg_type, "stream");
    assert.equal(message.header.username, "ann");
    assert.equal(message.parent?.msg_type, "execute_request");
    assert.deepEqual(message.content, CONTENT);
    assert.deepEqual(message.metadata, { m: "é" });
    assert.deepEqual(signer.sign(frames.slice(3, 7)), frames[2]);
    // Whatever we answer repeats its header as Python wrote it, spaces and all.
    const reply = encodeMessage(aMessage({ parent: message.header }), signer);
    assert.deepEqual(reply[3], frames[3]);
  },
});

Deno.test({
  name: `jupyter_client's Session refuses what another key has signed${name}`,
  ignore,
  async fn() {
    const lines = encodeMessage(aMessage(), new Signer("another")).map((bytes) => bytes.toHex());
    const script = `${PREAMBLE}
frames = [bytes.fromhex(line) for line in sys.stdin.read().split("\\n")]
session.deserialize(session.feed_identities(frames)[1])`;
    await assert.rejects(runPython(python!, script, frame(lines.join("\n"))), /Invalid Signature/);
  },
});
