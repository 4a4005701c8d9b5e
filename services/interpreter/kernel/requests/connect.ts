import type { Handling } from "../session/answer.ts";

/** `connect_request`: the ports, for old clients. */
export const connect: Handling = {
  when: "now",
  channels: "both",
  forObservers: true,
  needsDrive: false,
  reply: "connect_reply",
  answer({ entrance }) {
    const { ports } = entrance.connection;
    const named = Object.entries(ports).map(([channel, port]) => [`${channel}_port`, port]);
    return { content: { status: "ok", ...Object.fromEntries(named) } };
  },
};
