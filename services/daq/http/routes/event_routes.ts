import type { Lab } from "../../../../client/daq/lab.ts";
import type { ClientStreams } from "../client_streams.ts";
import type { Operators } from "../operators.ts";
import { numeric } from "../routing/param.ts";
import { defineRoute, type Route } from "../routing/route.ts";
import { object } from "../../../../protocols/http/json_schema.ts";
import { asEvents, EVENT_HEARTBEAT, EVENT_STREAM, eventBytes } from "../server_sent_events.ts";

const OPERATOR_QUERY = {
  deadman: numeric(
    "The operator is lost as well when no request says its id in X-Robo-Operator for so long, in milliseconds. Default never",
    { minimum: 100, maximum: 3_600_000 },
  ),
} as const;

/** What happens to devices, and who looks after them. */
export function eventRoutes(
  lab: Lab,
  { streams, operators }: { readonly streams: ClientStreams; readonly operators: Operators },
): Route[] {
  return [
    defineRoute({
      method: "GET",
      path: "/v1/events",
      id: "listEvents",
      summary: "What happens to devices, as server-sent events; first the state of each",
      description:
        "An event is named as the type of the LabEvent that is its data. A reader that is far behind is dropped: it connects again, and gets the states anew.",
      answers: { description: "Events", content: { [EVENT_STREAM]: null } },
      answer: () =>
        streams.pushed({
          contentType: EVENT_STREAM,
          heartbeat: EVENT_HEARTBEAT,
          source: (signal) =>
            asEvents(lab.events(signal), (event) => eventBytes(event.type, event)),
        }),
    }),
    defineRoute({
      method: "GET",
      path: "/v1/operator",
      id: "beOperator",
      summary: "A stream whose end counts as the loss of an operator",
      description:
        "Its first event, operator, gives an id, which moves say in X-Robo-Operator: actuators that were told to are stopped when the stream ends.",
      query: OPERATOR_QUERY,
      answers: {
        description: `One event, operator: ${JSON.stringify(object({ id: { type: "string" } }))}`,
        content: { [EVENT_STREAM]: null },
      },
      answer: ({ query }) => {
        const id = operators.add(query.deadman);
        return streams.pulled({
          contentType: EVENT_STREAM,
          heartbeat: EVENT_HEARTBEAT,
          source: (signal) => once([eventBytes("operator", { id })], signal),
          onEnd: () => operators.lose(id, "its stream has ended"),
        });
      },
    }),
  ];
}

/** Gives `pieces`, and then nothing until `signal` aborts. */
async function* once<T>(pieces: T, signal: AbortSignal): AsyncGenerator<T, void> {
  yield pieces;
  if (signal.aborted) return;
  await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
}
