import type { Lab, MoveOptions } from "../../../../client/daq/lab.ts";
import type { MoveOrder } from "../../../../protocols/daq/lab_types.ts";
import { OPERATOR_HEADER, type Operators } from "../operators.ts";
import { flag, numeric } from "../routing/param.ts";
import { defineRoute, jsonAnswer, type Route, type RouteRequest } from "../routing/route.ts";
import { ref } from "../../../../protocols/http/json_schema.ts";
import { jsonOf } from "./device_routes.ts";

/** Longest wait for an answer of a device, in milliseconds. */
export const TIMEOUT = numeric(
  "Longest wait for the device, in milliseconds. Default the device's own",
  { exclusiveMinimum: 0, maximum: 86_400_000 },
);

const MOVE_QUERY = {
  dryRun: flag("Checks all rules and moves nothing. Default false"),
  wait: flag(
    "Answers when it has arrived; false: answers as a dry run does as soon as no rule refuses it, with 202, and tells its end by events. Default true",
  ),
  timeout: TIMEOUT,
} as const;

const STOPPED = jsonOf("What was done for each", { type: "array", items: ref("StopResult") });

/** Moving, asking where it is, and stopping. */
export function moveRoutes(lab: Lab, operators: Operators): Route[] {
  return [
    defineRoute<typeof MOVE_QUERY, MoveOrder>({
      method: "POST",
      path: "/v1/devices/{name}/move",
      id: "moveDevice",
      summary: "Moves an actuator, and answers when it has arrived",
      description:
        "The operator is lost when the connection of this request is, or the stream whose id X-Robo-Operator says.",
      query: MOVE_QUERY,
      body: ref("MoveOrder"),
      answers: jsonOf("Where it is now; of a dry run, where it would be", ref("MoveResult")),
      answer: async (request) => {
        const { path, query: { wait = true, dryRun = false, ...options }, body } = request;
        const name = path["name"]!;
        if (wait || dryRun) {
          const signal = operatorSignal(request, operators);
          return jsonAnswer(await lab.move(name, body, { ...options, dryRun, signal }));
        }
        const checked = await lab.move(name, body, { dryRun: true });
        // Nobody waits for it any more: how it ends is told by the device's events.
        lab.move(name, body, { ...options, ...namedOperator(request, operators) }).catch(() => {});
        return jsonAnswer(checked, 202);
      },
    }),
    defineRoute({
      method: "GET",
      path: "/v1/devices/{name}/position",
      id: "getPosition",
      summary: "Asks an actuator where it is",
      query: { timeout: TIMEOUT },
      answers: jsonOf("Where it is", ref("PositionReading")),
      answer: async ({ path, query, signal }) =>
        jsonAnswer(await lab.position(path["name"]!, { ...query, signal })),
    }),
    defineRoute({
      method: "POST",
      path: "/v1/devices/{name}/stop",
      id: "stopDevice",
      summary: "Stops an actuator: overtakes everything that waits",
      urgent: true,
      answers: STOPPED,
      answer: async ({ path }) => jsonAnswer(await lab.stop(path["name"]!)),
    }),
    defineRoute({
      method: "POST",
      path: "/v1/stop",
      id: "stopAll",
      summary: "Stops all actuators: overtakes everything that waits",
      urgent: true,
      answers: STOPPED,
      answer: async () => jsonAnswer(await lab.stop()),
    }),
  ];
}

/** The signal of a request, which the loss of the operator that it names aborts as well. */
function operatorSignal(
  request: Pick<RouteRequest, "headers" | "signal">,
  operators: Operators,
): AbortSignal {
  const { signal } = namedOperator(request, operators);
  return signal === undefined ? request.signal : AbortSignal.any([request.signal, signal]);
}

/** The signal of the operator that a request names, where it does. */
function namedOperator(
  { headers }: Pick<RouteRequest, "headers">,
  operators: Operators,
): Pick<MoveOptions, "signal"> {
  const id = headers.get(OPERATOR_HEADER);
  return id === null ? {} : { signal: operators.seen(id) };
}
