/** Names of files that say less than that of their folder. */
const NAMELESS = /^(main|mod|index|src)$/;

/** How this process is called in values, calls and messages, by its main module's address; `undefined` where it says nothing. */
export function processName(mainModule: string | undefined, home: string): string | undefined {
  if (mainModule === undefined || !URL.canParse(mainModule)) return undefined;
  const path = decodeURIComponent(new URL(mainModule).pathname);
  if (path === `${home}/main.ts` || path === `${home}/main.js`) return "robo";
  const names = path.replace(/(?<=[^/])\.[^./]*$/, "").split("/");
  const name = names.findLast((name) => name !== "" && !NAMELESS.test(name));
  // What is read from the standard input or the command line has a name that Deno has made up.
  return name?.startsWith("$deno$") ? undefined : name;
}
