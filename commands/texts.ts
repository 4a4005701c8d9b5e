import {
  type ApplicationText,
  ArgumentScannerError,
  formatMessageForArgumentScannerError,
  text_en,
} from "@stricli/core";
import { RoboError } from "../errors.ts";
import { describeError } from "./report.ts";

/** The texts of the command line: every failure in the form `error: …` and `hint: …`. */
export function texts(debug: boolean): ApplicationText {
  const describe = (error: unknown) => describeError(error, debug).trimEnd();
  return {
    ...text_en,
    keywords: { default: "default", separator: "separated by" },
    noCommandRegisteredForInput: ({ input, corrections }) =>
      describe(usage(`There is no command ${input}`, corrections, "List them with: robo --help")),
    exceptionWhileParsingArguments: (error) => describe(scannerError(error)),
    exceptionWhileLoadingCommandFunction: describe,
    exceptionWhileLoadingCommandContext: describe,
    exceptionWhileRunningCommand: describe,
    commandErrorResult: describe,
  };
}

/** The exit status for what a command threw. */
export function exitStatus(error: unknown): number {
  return error instanceof RoboError ? error.exitStatus : 70;
}

function usage(message: string, corrections: readonly string[], otherwise: string): RoboError {
  const hint = corrections.length > 0 ? `Did you mean ${corrections.join(" or ")}?` : otherwise;
  return new RoboError("usage", message, { hint });
}

const FLAGS_HINT = "See the flags with --help";

function scannerError(error: unknown): unknown {
  if (!(error instanceof ArgumentScannerError)) return error;
  let corrections: readonly string[] = [];
  let hint = FLAGS_HINT;
  const message = formatMessageForArgumentScannerError(error, {
    FlagNotFoundError: ({ input, corrections: close }) => {
      corrections = close.map((flag) => `--${flag}`);
      return `There is no flag --${input}`;
    },
    AliasNotFoundError: ({ input }) => `There is no flag -${input}`,
    ArgumentParseError: ({ externalFlagNameOrPlaceholder: name, exception }) => {
      if (exception instanceof RoboError && exception.hint !== undefined) hint = exception.hint;
      const reason = exception instanceof Error ? exception.message : String(exception);
      return `${name}: ${reason}`;
    },
    EnumValidationError: ({ externalFlagName, input, values, corrections: close }) => {
      hint = close.length > 0
        ? `Did you mean ${close.join(" or ")}?`
        : `Allowed: ${values.join(", ")}`;
      return `--${externalFlagName}: ${input} is not one of its values`;
    },
    UnsatisfiedFlagError: ({ externalFlagName, nextFlagName }) =>
      nextFlagName === undefined
        ? `--${externalFlagName} needs a value`
        : `--${externalFlagName} needs a value, but --${nextFlagName} follows`,
    UnsatisfiedPositionalError: ({ placeholder }) => `The argument ${placeholder} is missing`,
    UnexpectedPositionalError: ({ input }) => `The argument ${input} is one too many`,
    UnexpectedFlagError: ({ externalFlagName }) => `--${externalFlagName} is given more than once`,
  });
  return usage(message, corrections, hint);
}
