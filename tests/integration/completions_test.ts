import assert from "node:assert/strict";
import { ROBO, robo } from "../lib/robo_process.ts";

const ROBO_FOLDER = ROBO.slice(0, ROBO.lastIndexOf("/"));

async function propose(...words: string[]): Promise<string[]> {
  const { stdout, stderr, status } = await robo(["__complete", "--", ...words]);
  assert.deepEqual([stderr, status], ["", 0]);
  return stdout.split("\n").filter(Boolean).map((line) => line.split("\t")[0]!);
}

Deno.test("commands, flags and values are proposed", async () => {
  assert.ok((await propose("")).includes("core"));
  assert.ok(!(await propose("")).includes("__complete"));
  assert.deepEqual(await propose("com"), ["completions"]);
  assert.deepEqual(await propose("keys", ""), ["new", "show"]);
  assert.deepEqual(await propose("core", "--overfl"), ["--overflow"]);
  assert.deepEqual(await propose("core", "--overflow", "dr"), ["drop-oldest", "drop-newest"]);
  assert.deepEqual(await propose("core", "--overflow=di"), ["--overflow=disconnect"]);
  assert.deepEqual(await propose("completions", ""), ["bash", "zsh", "fish"]);
  // A group that stands for one of its commands, which takes anything, and flags that are on by themselves.
  assert.deepEqual(await propose("launch", "re"), ["restart"]);
  assert.deepEqual(await propose("launch", "robot.json", "--no-"), ["--no-core", "--no-console"]);
});

Deno.test("behind a user's program, and for a word that is none, nothing is proposed", async () => {
  assert.deepEqual(await propose("run", ""), []);
  assert.deepEqual(await propose("run", "--w"), ["--watch"]);
  assert.deepEqual(await propose("run", "node.ts", "--w"), []);
  assert.deepEqual(await propose("nothing", ""), []);
});

async function shell(name: string, script: string): Promise<string[]> {
  const { stdout, stderr, success } = await new Deno.Command(name, {
    args: name === "fish" ? ["--no-config", "-c", script] : ["-f", "-c", script],
    env: { PATH: `${ROBO_FOLDER}:${Deno.env.get("PATH")}`, TERM: "dumb" },
    stdin: "null",
  }).output();
  const text = new TextDecoder();
  assert.ok(success, text.decode(stderr));
  return text.decode(stdout).split("\n").filter(Boolean);
}

async function has(name: string): Promise<boolean> {
  try {
    return (await new Deno.Command(name, { args: ["--version"] }).output()).success;
  } catch {
    return false;
  }
}

function bashScript(line: string): string {
  return `source <(robo completions bash)
    COMP_LINE=${JSON.stringify(line)} COMP_POINT=${line.length}
    COMP_WORDS=(${line.replaceAll("=", " = ")}) COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
    [[ $COMP_LINE == *" " ]] && COMP_WORDS+=("") && COMP_CWORD=$((COMP_CWORD + 1))
    _robo robo
    printf '%s\\n' "\${COMPREPLY[@]}"`;
}

Deno.test({ name: "bash completes", ignore: !(await has("bash")) }, async () => {
  assert.deepEqual(await shell("bash", bashScript("robo com")), ["completions"]);
  assert.deepEqual(await shell("bash", bashScript("robo keys ")), ["new", "show"]);
  assert.deepEqual(await shell("bash", bashScript("robo core --overflow=di")), ["disconnect"]);
  assert.deepEqual(await shell("bash", bashScript("robo core --overflow=")), [
    "drop-oldest",
    "drop-newest",
    "disconnect",
  ]);
});

/** Types a line and a tab into an interactive zsh, and prints what its terminal shows. */
function zshScript(line: string): string {
  return `zmodload zsh/zpty
    zpty z zsh -f -i
    zpty -w z 'autoload -U compinit; compinit -u -D; source <(robo completions zsh); echo rea""dy'
    while zpty -r z l; do [[ $l == *ready$'\\r'* ]] && break; done
    zpty -w -n z ${JSON.stringify(line)}$'\\t\\n'
    zpty -w z 'echo robo-""end'
    while zpty -r z l; do print -r -- $l; [[ $l == *robo-end* ]] && break; done
    zpty -d z`;
}

Deno.test({ name: "zsh completes", ignore: !(await has("zsh")) }, async () => {
  const shown = (await shell("zsh", zshScript("robo completions fi"))).join("\n");
  assert.ok(shown.includes("Completions of robo for fish"), shown);
});

Deno.test({ name: "fish completes", ignore: !(await has("fish")) }, async () => {
  const script = (line: string) =>
    `robo completions fish | source; complete -C ${JSON.stringify(line)}`;
  const words = (lines: string[]) => lines.map((line) => line.split("\t")[0]).sort();
  assert.deepEqual(words(await shell("fish", script("robo com"))), ["completions"]);
  assert.deepEqual(words(await shell("fish", script("robo core --overflow=di"))), [
    "--overflow=disconnect",
  ]);
});
