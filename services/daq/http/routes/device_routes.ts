import type { Lab } from "../../../../client/daq/lab.ts";
import type { ParameterValue } from "../../../../protocols/pymodaq/parameters/parameter.ts";
import { defineRoute, jsonAnswer, type Route } from "../routing/route.ts";
import { ref, type Schema } from "../../../../protocols/http/json_schema.ts";

/** An answer in JSON of this schema. */
export function jsonOf(description: string, schema: Schema): Route["answers"] {
  return { description, content: { "application/json": schema } };
}

/** Devices and their parameters. */
export function deviceRoutes(lab: Lab): Route[] {
  return [
    defineRoute({
      method: "GET",
      path: "/v1/devices",
      id: "listDevices",
      summary: "All devices, those that are offline as well, by name",
      answers: jsonOf("The devices", { type: "array", items: ref("Device") }),
      answer: async () => jsonAnswer(await lab.devices()),
    }),
    defineRoute({
      method: "GET",
      path: "/v1/devices/{name}",
      id: "getDevice",
      summary: "One device",
      answers: jsonOf("The device", ref("Device")),
      answer: async ({ path }) => jsonAnswer(await lab.device(path["name"]!)),
    }),
    defineRoute({
      method: "DELETE",
      path: "/v1/devices/{name}",
      id: "forgetDevice",
      summary: "Forgets a device that is offline, and that the lab's file does not expect",
      answers: { status: 204, description: "It is forgotten", content: {} },
      answer: async ({ path }) => {
        await lab.forget(path["name"]!);
        return new Response(null, { status: 204 });
      },
    }),
    defineRoute({
      method: "GET",
      path: "/v1/devices/{name}/parameters",
      id: "getParameters",
      summary: "The parameter tree of a device; null when it has sent none",
      answers: jsonOf("The tree", { oneOf: [ref("Parameter"), { type: "null" }] }),
      answer: async ({ path }) => jsonAnswer(await lab.parameters(path["name"]!)),
    }),
    defineRoute<
      Record<never, never>,
      { readonly path: readonly string[]; readonly value: ParameterValue }
    >({
      method: "PUT",
      path: "/v1/devices/{name}/parameters",
      id: "setParameter",
      summary: "Changes a parameter; answers when the device has been told",
      body: ref("ParameterChange"),
      answers: { status: 204, description: "The device has been told", content: {} },
      answer: async ({ path, body }) => {
        await lab.setParameter(path["name"]!, body.path, body.value);
        return new Response(null, { status: 204 });
      },
    }),
  ];
}
