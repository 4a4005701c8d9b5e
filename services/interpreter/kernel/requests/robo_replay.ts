import { ContentReader } from "../../../../protocols/jupyter/mod.ts";
import type { Handling } from "../session/answer.ts";
import { valid } from "../session/answer.ts";

const encoder = new TextEncoder();

/** `robo_replay_request`: the newest output, for a client that comes back. */
export const roboReplay: Handling = {
  when: "now",
  channels: "both",
  forObservers: true,
  needsDrive: false,
  reply: "robo_replay_reply",
  answer({ message }, { ring }) {
    const reader = new ContentReader("robo_replay_request", message.content);
    const after = valid(reader.result(reader.optionalText("after")));
    const { messages, lost } = ring.after(after);
    return { content: { status: "ok" }, encoded: replyJson(messages, lost) };
  },
};

/** The content of the reply, put together of JSON that is there already. */
function replyJson(messages: readonly Uint8Array[], lost: number): Uint8Array {
  const head = encoder.encode(`{"status":"ok","lost":${lost},"messages":[`);
  const tail = encoder.encode("]}");
  const commas = Math.max(0, messages.length - 1);
  const length = messages.reduce((sum, { length }) => sum + length, 0) + commas;
  const json = new Uint8Array(head.length + length + tail.length);
  json.set(head);
  let at = head.length;
  for (const [i, message] of messages.entries()) {
    if (i > 0) json[at++] = ",".charCodeAt(0);
    json.set(message, at);
    at += message.length;
  }
  json.set(tail, at);
  return json;
}
