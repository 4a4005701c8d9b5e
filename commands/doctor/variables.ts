import { type Finding, fine, notice, type World } from "./check.ts";

/** Whether every `ROBO_…` variable names something: a mistyped one is silently without effect. */
export function checkVariables({ env, variables }: World): Finding[] {
  const names = Object.keys(env).filter((name) => name.startsWith("ROBO_")).sort();
  const unknown = names.filter((name) => !variables.has(name) && !name.startsWith("ROBO_TEST_"));
  if (unknown.length === 0) {
    return [fine("variables", names.length === 0 ? "none" : names.join(", "))];
  }
  return unknown.map((name) =>
    notice(name, "names no flag of any command", `Unset it, or mend the name: ${example(name)}`)
  );
}

function example(name: string): string {
  return `robo ${
    name.split("_")[1]?.toLowerCase() ?? ""
  } --help shows how its variables are called`;
}
