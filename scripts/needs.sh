#!/bin/sh
# Install what building and testing need on Debian, and say what is done. Run with "python" to make
# the virtual environment with the independent validators too.
set -eu

say() { printf 'needs: %s\n' "$*"; }

install() {
    say "installing Debian packages: $*"
    if [ "$(id -u)" = 0 ]; then as_root=""; else as_root="sudo"; fi
    if ! command -v apt-get >/dev/null; then
        say "there is no apt-get here; install these by hand: $*"
        exit 1
    fi
    $as_root env DEBIAN_FRONTEND=noninteractive sh -c "apt-get update -qq && apt-get install -y -qq $*" >/dev/null
}

command -v swift >/dev/null || { say "Swift 6.3 is needed: https://www.swift.org/install"; exit 1; }

missing=""
command -v git >/dev/null || missing="$missing git"
command -v pkg-config >/dev/null || missing="$missing pkg-config"
command -v python3 >/dev/null || missing="$missing python3"
command -v ssh-keygen >/dev/null || missing="$missing openssh-client"
[ -n "$(command -v sshd || command -v /usr/sbin/sshd)" ] || missing="$missing openssh-server"
if ! pkg-config --exists libgit2 2>/dev/null; then missing="$missing libgit2-dev"; fi
if ! pkg-config --exists gumbo 2>/dev/null; then missing="$missing libgumbo-dev"; fi
if ! pkg-config --exists sqlite3 2>/dev/null; then missing="$missing libsqlite3-dev"; fi
command -v pdftotext >/dev/null || missing="$missing poppler-utils"
# Unquoted on purpose: a list of words.
# shellcheck disable=SC2086
[ -z "$missing" ] || install $missing

if [ "${1:-}" = python ]; then
    if ! python3 -m venv .venv >/dev/null 2>&1; then
        install python3-venv
        python3 -m venv .venv
    fi
    say "installing from PyPI into .venv: $(tr '\n' ' ' < scripts/requirements.txt)"
    .venv/bin/pip install --quiet --disable-pip-version-check --requirement scripts/requirements.txt
fi
