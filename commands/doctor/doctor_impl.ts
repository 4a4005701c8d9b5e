import { routes } from "../app.ts";
import type { Implementation } from "../cli/command.ts";
import type { DoctorFlags } from "../doctor.ts";
import type { World } from "./check.ts";
import { CHECKS } from "./checks.ts";
import { printFindings } from "./print_findings.ts";
import { roboHome } from "../../system/home.ts";
import { knownVariables } from "../cli/known_variables.ts";

const examine: Implementation<DoctorFlags> = async (context, { json }) => {
  const world: World = {
    env: context.process.env,
    home: roboHome(),
    proc: "/proc",
    temporary: "/tmp",
    now: Date.now(),
    variables: knownVariables(routes),
  };
  const findings = (await Promise.all(CHECKS.map((check) => check(world)))).flat();
  printFindings(context, findings, json);
};

export default examine;
