const INTERPRETER =
  /^(python|pypy|ipython|node|nodejs|deno|bun|ruby|perl|lua|julia|bash|sh|dash)[\d.]*$/;
const SCRIPT = /\.(py|pyc|m?[jt]s|cjs|rb|pl|lua|jl|sh)$/;

/**
 * What people call a running program, from its command line: the script of an interpreter, the module of
 * `python -m`, else the executable, without folders. `undefined` for an empty command line, as of a kernel thread.
 *
 * `robo` itself, which Deno runs, is `robo` and its subcommand.
 */
export function programName(commandLine: readonly string[]): string | undefined {
  const executable = baseName(commandLine[0] ?? "");
  if (executable === "") return undefined;
  if (!INTERPRETER.test(executable)) return executable;
  const rest = commandLine.slice(1);
  const script = rest.findIndex((argument) => !argument.startsWith("-") && SCRIPT.test(argument));
  const module = rest.indexOf("-m");
  if (module !== -1 && (script === -1 || module < script)) return rest[module + 1] ?? executable;
  if (script === -1) return executable;
  const name = baseName(rest[script]!);
  const subcommand = rest[script + 1];
  return /^main\.[jt]s$/.test(name) && subcommand !== undefined && /^[a-z][a-z-]*$/.test(subcommand)
    ? `robo ${subcommand}`
    : name;
}

/** What stands behind the last slash. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
