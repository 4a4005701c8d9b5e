/** Describes the machine of a benchmark in a few lines: processor, kernel, versions, load. */
export async function describeMachine(versions: readonly string[] = []): Promise<string[]> {
  const cpuInfo = await Deno.readTextFile("/proc/cpuinfo").catch(() => "");
  const model = /^model name\s*:\s*(.+)$/m.exec(cpuInfo)?.[1] ?? Deno.build.arch;
  const load = Deno.loadavg()[0]?.toFixed(2) ?? "?";
  return [
    `${model}, ${navigator.hardwareConcurrency} cores, load ${load} at the start`,
    `${Deno.build.os} ${Deno.osRelease()} ${Deno.build.arch}`,
    [`Deno ${Deno.version.deno}`, `V8 ${Deno.version.v8}`, ...versions].join(", "),
  ];
}

/** First line that `command` prints, or `undefined` when it cannot be run or says nothing. */
export async function versionOf(command: readonly string[]): Promise<string | undefined> {
  const [program = "", ...args] = command;
  try {
    const output = await new Deno.Command(program, { args, stdin: "null" }).output();
    // Some tools end with an error after they said who they are: what counts is that they did.
    const line = new TextDecoder().decode(output.stdout).split("\n")[0]?.trim();
    return line === "" ? undefined : line;
  } catch {
    return undefined;
  }
}
