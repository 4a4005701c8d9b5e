import type { Shell } from "../completions.ts";

/** The script that makes `shell` complete robo's words, by asking `robo __complete`; files where robo knows none. */
export function completionScript(shell: Shell): string {
  return SCRIPTS[shell];
}

const BASH = String.raw`# Completions of robo for bash.
_robo() {
  local line=${"$"}{COMP_LINE:0:COMP_POINT} current=${"$"}{COMP_WORDS[COMP_CWORD]} words word proposals
  read -ra words <<<"$line"
  [[ $line == *[[:space:]] ]] && words+=("")
  word=${"$"}{words[-1]}
  # Bash breaks words at = and : as well, and replaces only what is behind the last of them.
  [[ $current == [=:] ]] && current=
  local kept=${"$"}{word%"$current"}
  COMPREPLY=()
  while IFS=$'\t' read -r proposals _; do
    COMPREPLY+=("${"$"}{proposals#"$kept"}")
  done < <("${"$"}{1/#\~/$HOME}" __complete -- "${"$"}{words[@]:1}" 2>/dev/null)
}
complete -o default -F _robo robo
`;

const ZSH = String.raw`#compdef robo
# Completions of robo for zsh.
_robo() {
  local -a proposals
  local line
  for line in "${"$"}{(@f)$("${"$"}{(e)words[1]}" __complete -- "${"$"}{(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    [[ -n $line ]] && proposals+=("${"$"}{${"$"}{line%%$'\t'*}//:/\\:}:${"$"}{line#*$'\t'}")
  done
  if (( $#proposals )); then _describe word proposals; else _files; fi
}
if [ "${"$"}{funcstack[1]}" = _robo ]; then _robo "$@"; else compdef _robo robo; fi
`;

const FISH = String.raw`# Completions of robo for fish.
function __robo_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l proposals ($words[1] __complete -- $words[2..-1] 2>/dev/null)
    if test (count $proposals) -gt 0
        printf '%s\n' $proposals
    else
        __fish_complete_path (commandline -ct)
    end
end
complete -c robo -f -a '(__robo_complete)'
`;

const SCRIPTS: Readonly<Record<Shell, string>> = { bash: BASH, zsh: ZSH, fish: FISH };
