import type { Check } from "./check.ts";
import { checkClock } from "./clock.ts";
import { checkCoreFiles } from "./core_files.ts";
import { checkDeno, checkRobo } from "./deno.ts";
import { checkKeys } from "./keys.ts";
import { checkLocale } from "./locale.ts";
import { checkFileLimit, checkKernel, checkMemory } from "./machine.ts";
import { checkNativeLibrary } from "./native_library.ts";
import { checkPorts } from "./ports.ts";
import { checkSockets } from "./sockets.ts";
import { checkCompiler, checkNpm } from "./tools.ts";
import { checkVariables } from "./variables.ts";

/** All examinations, in the order in which they are shown. */
export const CHECKS: readonly Check[] = [
  checkRobo,
  checkDeno,
  checkKernel,
  checkMemory,
  checkFileLimit,
  checkClock,
  checkLocale,
  checkCompiler,
  checkNpm,
  checkNativeLibrary,
  checkPorts,
  checkCoreFiles,
  checkSockets,
  checkKeys,
  checkVariables,
];
