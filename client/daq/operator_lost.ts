import { RoboError } from "../../errors.ts";

/**
 * Why the signal of a move is aborted when the connection of the operator who has ordered it is gone: actuators with
 * `stopOnOperatorLoss` are stopped then. Kind `lost`.
 */
export class OperatorLost extends RoboError {
  /** The class's name. */
  override readonly name = "OperatorLost";

  /** The operator is gone; `how` says it, such as `its connection was closed`. */
  constructor(how: string) {
    super("lost", `The operator is gone: ${how}`);
  }
}
