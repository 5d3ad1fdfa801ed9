# Completion of melanoscope for fish; melanoscope completion --help tells how to set it up.
# No part of the line or of an answer is evaluated.

function __melanoscope_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l reply ($words[1] __complete fish $words[2..] "$current" 2>/dev/null </dev/null)
    set -l how (string split ' ' -- $reply[1])
    if test (count $reply) -gt 1
        printf '%s\n' $reply[2..]
        return
    end
    set -l before (string match -r -- '^--[^=]+=' $current)
    set -l path (string replace -r -- '^--[^=]+=' '' $current)
    if contains file $how
        printf "$before%s\n" (__fish_complete_path "$path")
    else if contains folder $how
        printf "$before%s\n" (__fish_complete_directories "$path" '')
    end
end

complete -c melanoscope -k -f -a '(__melanoscope_complete)'
