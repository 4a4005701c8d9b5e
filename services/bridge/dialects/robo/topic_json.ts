import type { TopicJson } from "../../../../protocols/robows/mod.ts";
import type { ClientRights } from "../../hub/client.ts";
import type { Topic } from "../../hub/topic.ts";

/** A topic as a client is told of it; undefined when it may neither receive nor send it. */
export function topicJson(
  topic: Topic,
  rights: ClientRights,
  { isFirst }: { readonly isFirst: boolean },
): TopicJson | undefined {
  const mayRead = rights.mayRead(topic);
  const mayWrite = topic.direction !== "out" && rights.mayWrite(topic);
  if (!mayRead && !mayWrite) return undefined;
  const { id, name, program, direction, isLive, isForgotten, messages, bytes } = topic;
  return {
    topic: id,
    name,
    program,
    direction,
    live: isLive,
    mayRead,
    mayWrite,
    messages,
    bytes,
    ...(isForgotten === true && { forgotten: true }),
    ...(isFirst && { layout: topic.layout, ...answerOf(topic) }),
  };
}

function answerOf({ answer }: Topic): Pick<TopicJson, "answer"> {
  if (answer === undefined) return {};
  return { answer: { struct: answer.codec.name, layout: answer.layout } };
}
