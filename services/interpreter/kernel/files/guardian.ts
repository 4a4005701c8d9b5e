import { WatchedShell } from "../../../../system/watched_shell.ts";

/**
 * Arguments: the word that our connection files hold. It reads lines: `+ group`, `- group`, `file path`, `folder path`,
 * and `bye` from a kernel that ends in good order. When its input ends without that, the kernel is dead: it kills the groups and
 * removes the files.
 */
const SCRIPT = `
trap '' INT TERM HUP QUIT
word=$1
groups=' ' files='' folders=''
newline='
'
while IFS= read -r line; do
  rest=\${line#* }
  case $line in
    '+ '*) groups="$groups$rest " ;;
    '- '*) case $groups in *" $rest "*) groups="\${groups%%" $rest "*} \${groups#*" $rest "}" ;; esac ;;
    'file '*) files="$files$rest$newline" ;;
    'folder '*) folders="$folders$rest$newline" ;;
    bye) exit 0 ;;
  esac
done
for group in $groups; do kill -KILL "-$group" 2>/dev/null || kill -KILL "$group" 2>/dev/null; done
IFS=$newline
set -f
for file in $files; do grep -qF -- "$word" "$file" 2>/dev/null && rm -f -- "$file"; done
for folder in $folders; do rm -rf -- "$folder"; done
`;

/** Clears up behind a kernel that is killed: ends the engine and removes the connection files. */
export class KernelGuardian implements AsyncDisposable {
  readonly #shell: WatchedShell;
  readonly #groups = new Set<number>();
  readonly #paths: string[] = [];

  /** Starts the guardian. Only files that hold `word` are removed: another kernel may have taken their place. */
  constructor(
    { word, onTrouble }: { readonly word: string; readonly onTrouble: (text: string) => void },
  ) {
    this.#shell = new WatchedShell({
      name: "robo-kernel-guardian",
      script: SCRIPT,
      args: [word],
      greeting: () =>
        [
          ...[...this.#groups].map((group) => `+ ${group}\n`),
          ...this.#paths,
        ].join(""),
      onTrouble,
    });
  }

  /** Its process, while there is one. */
  get pid(): number | undefined {
    return this.#shell.pid;
  }

  /** Puts a process group under its guard. */
  guard(group: number): void {
    this.#groups.add(group);
    void this.#shell.say(`+ ${group}\n`);
  }

  /** Takes a process group from its guard: all of it has ended. */
  release(group: number): void {
    if (this.#groups.delete(group)) void this.#shell.say(`- ${group}\n`);
  }

  /** Has a connection file removed; resolves when a kernel that is killed from now on does not leave it behind. */
  async file(path: string): Promise<void> {
    await this.#path(`file ${path}\n`);
  }

  /** Has a folder removed. */
  async folder(path: string): Promise<void> {
    await this.#path(`folder ${path}\n`);
  }

  /** Lets the guardian believe that the kernel was killed; for tests. */
  forsake(): void {
    this.#shell.forsake();
  }

  /** Ends the guardian; it leaves everything as it is. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#shell[Symbol.asyncDispose]();
  }

  async #path(line: string): Promise<void> {
    // A line break in it would be another command.
    if (line.indexOf("\n") !== line.length - 1) return;
    this.#paths.push(line);
    await this.#shell.say(line);
  }
}
