# Completion of melanoscope for Bash 4 or newer; melanoscope completion --help tells how to set it up.
# No part of the line or of an answer is evaluated; answers have their quotes.

_melanoscope() {
  local how= word
  COMPREPLY=()
  {
    IFS= read -r how
    while IFS= read -r word; do COMPREPLY+=("$word"); done
  } < <("$1" __complete bash "${COMP_LINE:0:COMP_POINT}" "$2" 2>/dev/null </dev/null)
  # In the order of the answer; Bash before 4.4 sorts.
  compopt -o nosort 2>/dev/null
  for how in $how; do
    case $how in
      goes-on) compopt -o nospace ;;
      file) compopt -o default ;;
      folder) compopt -o dirnames ;;
    esac
  done
}

complete -F _melanoscope melanoscope
