/** What stands in hints for the name of a variable or a function. */
const PLACEHOLDER = "NAME";

/** A hint that names what the message is about; where the message names nothing it stays as it is. */
export function hintFor(message: string, hint: string | undefined): string | undefined {
  const name = nameIn(message);
  return name === undefined ? hint : hint?.replaceAll(PLACEHOLDER, name);
}

/** What helps against the rights of the folder, or of a file in it: other things against others' than against one's own. */
export function cureOfRights(message: string): string {
  const another = "$ROBO_SHM_DIR chooses another folder";
  const [, folder, open] = /^Folder (\S+) (is open to others)?/.exec(message) ?? [];
  if (open !== undefined) return `If it is yours: chmod 700 ${folder}; ${another}`;
  if (folder === undefined && message.includes("open to others")) {
    return "If it is yours: chmod 600, or remove it with: robo shm rm NAME";
  }
  return `See who owns it with ls -ld, and remove it if nobody needs it; ${another}`;
}

/** The name that is quoted, or that of a file. */
function nameIn(message: string): string | undefined {
  return /'([\w.-]{1,100})'/.exec(message)?.[1] ??
    /^([\w.-]{1,100})\.(?:var|fn) /.exec(message)?.[1];
}
