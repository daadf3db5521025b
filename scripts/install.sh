#!/bin/sh
# Put the program, its manual page and its completions under a prefix, or take them away again.
# Usage: install.sh STET PREFIX  or  install.sh --remove PREFIX
set -eu
source=$1
prefix=$2

files="bin/stet share/man/man1/stet.1 share/bash-completion/completions/stet
    share/zsh/site-functions/_stet share/fish/vendor_completions.d/stet.fish"

if [ "$source" = --remove ]; then
    for file in $files; do rm -f "$prefix/$file"; done
    echo "removed stet from $prefix"
    exit 0
fi

manual=$(mktemp -d)
trap 'rm -rf "$manual"' EXIT
swift build --product generate-manual >/dev/null
.build/debug/generate-manual "$source" --output-directory "$manual" >/dev/null
for file in $files; do mkdir -p "$prefix/$(dirname "$file")"; done
install -m 755 "$source" "$prefix/bin/stet"
install -m 644 "$manual/stet.1" "$prefix/share/man/man1/stet.1"
"$source" --generate-completion-script bash > "$prefix/share/bash-completion/completions/stet"
"$source" --generate-completion-script zsh > "$prefix/share/zsh/site-functions/_stet"
"$source" --generate-completion-script fish > "$prefix/share/fish/vendor_completions.d/stet.fish"
echo "installed stet under $prefix"
