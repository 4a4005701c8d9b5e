import { RoboError } from "../../../../../errors.ts";
import { faultText } from "../../../dialects/fault_text.ts";
import {
  findParameter,
  setParameters,
  visibleParameters,
} from "../../parameters/set_parameters.ts";
import { type TopicParameter, topicParameters } from "../../parameters/topic_parameters.ts";
import type { RosbridgeSetting } from "../rosbridge_shared.ts";
import { type RosapiService, textArg } from "./rosapi_service.ts";

/** Services of parameters: the fields of structs that programs take. Values are JSON texts. */
export const PARAM_SERVICES: Readonly<Record<string, RosapiService>> = {
  get_param_names: (setting) => ({ names: allParameters(setting).map(({ name }) => name) }),
  has_param: (setting, args) => ({
    exists: named(setting, textArg(args, "name")) !== undefined,
  }),
  get_param: (setting, args) => {
    const name = textArg(args, "name");
    const found = named(setting, name);
    const otherwise = args["default"];
    if (found !== undefined) return done(JSON.stringify(found.value ?? null));
    if (typeof otherwise === "string" && otherwise !== "") return done(otherwise);
    return { value: "", ...attempted(() => findParameter(setting.bridge, setting.client, name)) };
  },
  set_param: ({ bridge, client }, args) =>
    attempted(() => {
      const change = { name: textArg(args, "name"), value: parsed(args["value"]) };
      const { faults } = setParameters(bridge, client, [change]);
      if (faults.length > 0) throw faults[0];
    }),
  delete_param: () => ({
    successful: false,
    reason: "Fields of a struct cannot be deleted",
  }),
};

function allParameters({ bridge, client }: RosbridgeSetting): TopicParameter[] {
  return visibleParameters(bridge, client).flatMap(topicParameters);
}

function named(setting: RosbridgeSetting, name: string): TopicParameter | undefined {
  const bare = name.replace(/^\//, "").replaceAll("/", ".");
  return allParameters(setting).find((parameter) => parameter.name === bare);
}

function done(value: string): Readonly<Record<string, unknown>> {
  return { value, successful: true, reason: "" };
}

/** Whether it went well, as newer versions of ROS say it. */
function attempted(act: () => unknown): Readonly<Record<string, unknown>> {
  try {
    act();
    return { successful: true, reason: "" };
  } catch (error) {
    return { successful: false, reason: faultText(error) };
  }
}

function parsed(value: unknown): unknown {
  try {
    return JSON.parse(String(value));
  } catch (cause) {
    throw new RoboError("data", "The value is no JSON", { hint: "Texts need quotes", cause });
  }
}
