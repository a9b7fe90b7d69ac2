export type Shell = 'bash' | 'fish' | 'powershell' | 'zsh';

/**
 * Returns a script that makes a shell query the program for completions. The script does not contain any command names, so it
 * need not be regenerated for a new version.
 *
 * @param program name of the program to complete
 * @param describe true to include the candidates' descriptions
 */
export function completionScript(shell: Shell, program: string, describe: boolean): string {
  const ask = describe ? '__complete' : '__completeNoDesc';
  return templates[shell].replaceAll('@NAME@', program).replaceAll('@FN@', program.replace(/\W/g, '_')).replaceAll('@ASK@', ask);
}

const bash = `# bash completion for @NAME@
#   source <(@NAME@ completion bash)

# Sets words and current: bash cuts words at "=" and ":", which belong to them here.
__@FN@_words() {
  local i word rest=$COMP_LINE
  words=()
  for ((i = 0; i <= COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if ((i > 0)) && [[ -n $rest && $rest != [[:space:]]* ]]; then
      words[\${#words[@]} - 1]+=$word
    else
      rest=\${rest#"\${rest%%[![:space:]]*}"}
      words+=("$word")
    fi
    rest=\${rest#"$word"}
  done
  current=\${words[\${#words[@]} - 1]}
}

__@FN@_complete() {
  local words current answer directive=0 line value kept width=0
  local -a lines=()
  __@FN@_words
  answer=$("\${words[0]}" @ASK@ "\${words[@]:1}" 2>/dev/null) || return
  while IFS= read -r line; do
    case $line in
      :*) directive=\${line#:} ;;
      # A message for the reader, which must not get into the line.
      "_activeHelp_ "*) ;;
      *) lines+=("$line") ;;
    esac
  done <<<"$answer"
  # Of a flag with "=" the candidates are its values alone; of other words with a cut bash wants what is behind the cut.
  kept=\${current%"\${current##*[=:]}"}
  [[ $current == --*=* ]] && kept=\${kept#"\${current%%=*}="}
  local typed=$current
  [[ $current == --*=* ]] && typed=\${current#*=}
  typed=\${typed#"$kept"}
  local -a fitting=()
  COMPREPLY=()
  for line in "\${lines[@]}"; do
    value=\${line%%$'\\t'*}
    value=\${value#"$kept"}
    [[ $value == "$typed"* ]] || continue
    ((\${#value} > width)) && width=\${#value}
    COMPREPLY+=("$value")
    fitting+=("$line")
  done
  # Descriptions are for reading: they must not get into the line.
  if ((\${#fitting[@]} > 1)) && [[ $COMP_TYPE == 63 || $COMP_TYPE == 33 ]]; then
    local i
    for i in "\${!fitting[@]}"; do
      [[ \${fitting[i]} == *$'\\t'* ]] && printf -v "COMPREPLY[$i]" '%-*s  (%s)' "$width" "\${COMPREPLY[i]}" "\${fitting[i]#*$'\\t'}"
    done
  fi
  ((directive & 2)) && compopt -o nospace 2>/dev/null
  ((directive & 32)) && compopt -o nosort 2>/dev/null
  ((\${#COMPREPLY[@]})) && return
  local path=\${current##*[=:]}
  if ((directive & 16)); then
    compopt -o dirnames 2>/dev/null
  elif ((!(directive & 4))); then
    compopt -o filenames 2>/dev/null
    while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$path")
  fi
}

complete -F __@FN@_complete @NAME@
`;

const zsh = `#compdef @NAME@
# zsh completion for @NAME@
#   source <(@NAME@ completion zsh)      or keep it as _@NAME@ in a folder of $fpath

_@FN@() {
  local answer line value directive=0
  local -a lines candidates options
  answer="$("\${words[1]}" @ASK@ "\${(@)words[2,CURRENT-1]}" "\${PREFIX}" 2>/dev/null)" || return 1
  lines=("\${(@f)answer}")
  for line in "\${lines[@]}"; do
    if [[ $line == :* ]]; then
      directive=\${line#:}
    elif [[ $line == "_activeHelp_ "* ]]; then
      compadd -x "\${line#_activeHelp_ }"
    elif [[ -n $line ]]; then
      value="\${line%%$'\\t'*}"
      value="\${value//:/\\\\:}"
      if [[ $line == *$'\\t'* ]]; then candidates+=("$value:\${line#*$'\\t'}"); else candidates+=("$value"); fi
    fi
  done
  # Of a flag with "=" the candidates are its values alone.
  [[ $PREFIX == --*=* ]] && compset -P '*='
  (( directive & 2 )) && options+=(-S '')
  (( directive & 32 )) && options+=(-V)
  if (( $#candidates )); then
    if (( directive & 32 )); then _describe -V 'candidates' candidates "\${(@)options:#-V}"; else _describe 'candidates' candidates "\${options[@]}"; fi
  elif (( directive & 16 )); then
    _files -/
  elif (( ! (directive & 4) )); then
    _files
  else
    return 1
  fi
}

if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
  _@FN@ "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit -u; }
  compdef _@FN@ @NAME@
fi
`;

const fish = `# fish completion for @NAME@
#   @NAME@ completion fish | source      or keep it as ~/.config/fish/completions/@NAME@.fish

function __@FN@_complete
    set -l before (commandline -opc)
    set -l word (commandline -ct)
    set -l answer ($before[1] @ASK@ $before[2..-1] "$word" 2>/dev/null)
    or return
    set -l directive 0
    # Of a flag with "=" the candidates are its values alone; fish wants the whole word.
    set -l kept (string match -r -- '^--[^=]*=' "$word")
    set -l count 0
    for line in $answer
        if string match -q ':*' -- $line
            set directive (string sub -s 2 -- $line)
        else if not string match -q '_activeHelp_ *' -- $line
            set count (math $count + 1)
            printf '%s%s\\n' "$kept" "$line"
        end
    end
    test $count -gt 0
    and return
    if test (math "floor($directive / 16) % 2") -eq 1
        __fish_complete_directories (string replace -- "$kept" '' "$word")
    else if test (math "floor($directive / 4) % 2") -eq 0
        __fish_complete_path (string replace -- "$kept" '' "$word")
    end
end

complete -c @NAME@ -e
complete -c @NAME@ -k -f -a '(__@FN@_complete)'
`;

const powershell = `# PowerShell completion for @NAME@
#   @NAME@ completion powershell | Out-String | Invoke-Expression

Register-ArgumentCompleter -Native -CommandName '@NAME@' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = @($commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object { $_.Extent.Text.Trim("'", '"') })
    $program = @($commandAst.CommandElements)[0].Extent.Text
    $arguments = @('@ASK@') + @($words | Select-Object -Skip 1)
    # Older shells drop an empty argument.
    $last = if ($wordToComplete -eq '' -and $PSVersionTable.PSVersion -lt [version]'7.3.0') { '""' } else { $wordToComplete }
    $answer = @(& $program @arguments $last 2>$null)
    $directive = 0
    $kept = if ($wordToComplete -match '^--[^=]*=') { $Matches[0] } else { '' }
    $results = foreach ($line in $answer) {
        if ($line -match '^:(\\d+)$') { $directive = [int]$Matches[1]; continue }
        if ($line.StartsWith('_activeHelp_ ')) { continue }
        $value, $description = $line -split "\`t", 2
        if (-not "$kept$value".StartsWith($wordToComplete)) { continue }
        if (-not $description) { $description = $value }
        [System.Management.Automation.CompletionResult]::new("$kept$value", $value, 'ParameterValue', $description)
    }
    if ($results) { return $results }
    # Nothing at all would make PowerShell offer files.
    if ($directive -band 4) { return '' }
}
`;

const templates: Readonly<Record<Shell, string>> = { bash, fish, powershell, zsh };
