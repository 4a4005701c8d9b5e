import { RoboError } from "../errors.ts";
import type { CoreArguments } from "../protocols/gecko/core_address.ts";

/** Environment variable that names the core of programs which do not: two endpoints `IN,OUT`, or a key. */
export const CORE_VARIABLE = "ROBO_CORE";

/** What the variable says. Throws a `RoboError` of kind `config` when that is neither two endpoints nor a key. */
export function parseCoreVariable(value: string | undefined): CoreArguments | undefined {
  if (value === undefined || value === "") return undefined;
  const [input, output, ...more] = value.split(",");
  if (output !== undefined && more.length === 0) return { in: input!, out: output };
  if (!value.includes(",") && !value.includes("/")) return { key: value };
  throw new RoboError("config", `${CORE_VARIABLE} does not name a core: ${value}`, {
    hint: "Set it to a core's key, or to tcp://host:9998,tcp://host:9999",
  });
}
