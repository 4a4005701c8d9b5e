import {
  type ApplicationText,
  ArgumentScannerError,
  formatMessageForArgumentScannerError,
  text_en,
} from "@stricli/core";
import { RoboError } from "../../errors.ts";
import { describeError } from "./report.ts";

/** What the texts depend on. */
export interface TextOptions {
  /** Whether errors are shown with their stack. */
  readonly debug: boolean;
  /** Where flags that were not typed come from, by name. */
  readonly origins: ReadonlyMap<string, string>;
  /** The names of the command's flags, without dashes. */
  readonly flags: ReadonlySet<string>;
}

/** The texts of the command line: every failure in the form `error: …` and `hint: …`. */
export function texts(options: TextOptions): ApplicationText {
  const describe = (error: unknown) => describeError(error, options.debug).trimEnd();
  return {
    ...text_en,
    keywords: { default: "default", separator: "separated by" },
    noCommandRegisteredForInput: ({ input, corrections }) =>
      describe(noCommand(input, corrections)),
    exceptionWhileParsingArguments: (error) => describe(scannerError(error, options)),
    exceptionWhileLoadingCommandFunction: describe,
    exceptionWhileLoadingCommandContext: describe,
    exceptionWhileRunningCommand: describe,
    commandErrorResult: describe,
  };
}

const FLAGS_HINT = "See the flags with --help";

/** The exit status for what a command threw. */
export function exitStatus(error: unknown): number {
  return error instanceof RoboError ? error.exitStatus : 70;
}

function noCommand(input: string, corrections: readonly string[]): RoboError {
  if (input.startsWith("-")) {
    return new RoboError("usage", `The flag ${input} stands before the command`, {
      hint: "Flags follow the command: robo <command> [flags]",
    });
  }
  const close = corrections.map((correction) => correction.replaceAll("`", ""));
  return new RoboError("usage", `There is no command ${input}`, {
    hint: didYouMean(close) ?? "List them with: robo --help",
  });
}

function didYouMean(corrections: readonly string[]): string | undefined {
  return corrections.length === 0 ? undefined : `Did you mean ${corrections.join(" or ")}?`;
}

function scannerError(error: unknown, { origins, flags }: TextOptions): unknown {
  if (!(error instanceof ArgumentScannerError)) return error;
  let hint: string | undefined;
  const named = (name: string) => origins.get(name) ?? (flags.has(name) ? `--${name}` : name);
  const message = formatMessageForArgumentScannerError(error, {
    FlagNotFoundError: ({ input, corrections }) => {
      hint = didYouMean(corrections.map((flag) => `--${flag}`));
      return `There is no flag --${input}`;
    },
    AliasNotFoundError: ({ input }) => `There is no flag -${input}`,
    ArgumentParseError: ({ externalFlagNameOrPlaceholder: name, input, exception }) => {
      if (exception instanceof RoboError) hint = exception.hint;
      else if (exception instanceof SyntaxError) hint = "Give true or false";
      const reason = exception instanceof SyntaxError
        ? `${input} is neither true nor false`
        : exception instanceof Error
        ? exception.message
        : String(exception);
      return `${named(name)}: ${reason}`;
    },
    EnumValidationError: ({ externalFlagName, input, values }) => {
      hint = `Allowed: ${values.join(", ")}`;
      return `${named(externalFlagName)}: ${input} is not one of its values`;
    },
    UnsatisfiedFlagError: ({ externalFlagName, nextFlagName }) =>
      nextFlagName === undefined
        ? `--${externalFlagName} has to be given with a value`
        : `--${externalFlagName} needs a value, but --${nextFlagName} follows`,
    UnsatisfiedPositionalError: ({ placeholder }) => `The argument ${placeholder} is missing`,
    UnexpectedPositionalError: ({ input }) => `The argument ${input} is one too many`,
    UnexpectedFlagError: ({ externalFlagName }) =>
      `${named(externalFlagName)} is given more than once`,
    InvalidNegatedFlagSyntaxError: ({ externalFlagName, valueText }) =>
      `--${externalFlagName} takes no value, but has ${valueText}`,
  });
  return new RoboError("usage", message, { hint: hint ?? FLAGS_HINT });
}
