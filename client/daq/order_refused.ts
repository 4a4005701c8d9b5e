import { RoboError } from "../../errors.ts";

/**
 * An order that a rule of the lab refuses: kind `denied`, with the rule's name.
 *
 * @example
 * ```ts
 * import { OrderRefused } from "robo";
 * import assert from "node:assert/strict";
 *
 * const error = new OrderRefused("limits", "stage cannot go to 120 mm: at most 100 mm");
 * assert.equal(error.code, "denied");
 * assert.equal(error.rule, "limits");
 * ```
 */
export class OrderRefused extends RoboError {
  /** The class's name. */
  override readonly name = "OrderRefused";
  /** The rule: `limits`, `maxStep`, `maxSpeed`, or the name of an interlock. */
  readonly rule: string;

  /** An order that `rule` refuses; `message` says it to people, `hint` the cure. */
  constructor(rule: string, message: string, hint?: string) {
    super("denied", message, hint === undefined ? {} : { hint });
    this.rule = rule;
  }
}
