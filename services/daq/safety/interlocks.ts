import type { Interlock } from "../config/lab_config.ts";
import { broken, type ConditionView } from "./conditions.ts";
import type { Range } from "./range.ts";
import type { Refusal, RuleViolation } from "./refusal.ts";

/** Refuses a move that leads to where the interlock guards while one of its conditions does not hold. */
export function checkInterlock(
  interlock: Interlock,
  to: Range | undefined,
  view: ConditionView,
): Refusal | undefined {
  if (!guards(interlock, to)) return undefined;
  const reason = firstBroken(interlock, view);
  if (reason === undefined) return undefined;
  return {
    rule: interlock.name,
    message:
      `${interlock.device} cannot be moved because of the interlock ${interlock.name}: ${reason}`,
    hint: "See to it, then order again",
  };
}

/** What an interlock complains of while its actuator moves to `to`. */
export function violation(
  interlock: Interlock,
  to: Range | undefined,
  view: ConditionView,
): RuleViolation | undefined {
  if (!guards(interlock, to)) return undefined;
  const reason = firstBroken(interlock, view);
  if (reason === undefined) return undefined;
  const { device, name } = interlock;
  return {
    device,
    rule: name,
    message: `${device} is stopped by the interlock ${name}: ${reason}`,
  };
}

/** Whether any of the places may be one that is guarded; where nobody knows, it is. */
function guards({ to: guarded }: Interlock, to: Range | undefined): boolean {
  if (guarded === undefined || to === undefined) return true;
  const { min = -Infinity, max = Infinity } = guarded;
  return !(to.high < min || to.low > max);
}

function firstBroken({ when }: Interlock, view: ConditionView): string | undefined {
  for (const condition of when) {
    const reason = broken(condition, view);
    if (reason !== undefined) return reason;
  }
  return undefined;
}
