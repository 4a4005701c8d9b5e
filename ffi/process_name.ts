/** Names of files that say less than that of their folder. */
const NAMELESS = /^(main|mod|index|src)$/;

/** What else is known of a process. */
export interface KnownOfProcess {
  /** What `robo launch` calls it: `ROBO_NODE_NAME`. */
  readonly nodeName?: string | undefined;
  /** Its arguments. */
  readonly args?: readonly string[];
}

/**
 * How this process is called in values, calls and messages: as the launch calls it, else by its main module's address, or by the
 * module that a program of robo runs for somebody; `undefined` where these say nothing.
 */
export function processName(
  mainModule: string | undefined,
  home: string,
  { nodeName, args = [] }: KnownOfProcess = {},
): string | undefined {
  if (nodeName !== undefined && nodeName !== "") return nodeName;
  if (mainModule === undefined || !URL.canParse(mainModule)) return undefined;
  const path = decodeURIComponent(new URL(mainModule).pathname);
  if (path.startsWith(`${home}/services/interpreter/`)) return "interpreter";
  if (path.startsWith(`${home}/services/launch/hosts/`)) {
    return args[0]?.startsWith("/") ? fileName(args[0]) : "robo";
  }
  return path === `${home}/main.ts` || path === `${home}/main.js` ? "robo" : fileName(path);
}

function fileName(path: string): string | undefined {
  const names = path.replace(/(?<=[^/])\.[^./]*$/, "").split("/");
  const name = names.findLast((name) => name !== "" && !NAMELESS.test(name));
  // What is read from the standard input or the command line has a name that Deno has made up.
  return name?.startsWith("$deno$") ? undefined : name;
}
