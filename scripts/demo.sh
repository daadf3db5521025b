#!/bin/sh
# The main job from sources to a resolved item and a dispute, in a temporary desk, with three short
# articles made up for it. Then this repository's own desk, where there is one.
set -eu
stet=$1
case $stet in /*) ;; *) stet=$PWD/$stet ;; esac
articles=$PWD/examples/ferry
repository=$PWD

desk=$(mktemp -d)
trap 'rm -rf "$desk"' EXIT
export GIT_AUTHOR_NAME="Editor" GIT_AUTHOR_EMAIL="editor@desk.example"
export GIT_COMMITTER_NAME="Editor" GIT_COMMITTER_EMAIL="editor@desk.example"

step() { printf '\n\033[1m# %s\033[0m\n' "$*"; }
if [ -n "${NO_COLOR:-}" ] || [ ! -t 1 ]; then step() { printf '\n# %s\n' "$*"; }; fi
# The folder, or the record, that an act made.
folder() { "$stet" "$@" --json | sed -n 's/.*"folder":"\([0-9a-f]*\)".*/\1/p'; }
record() { "$stet" "$@" --json | sed -n 's/.*"id":"\([0-9a-f]*\)".*/\1/p'; }

step "A desk of four people in $desk"
"$stet" init "$desk" --name "Ferry desk" --as editor
cd "$desk"
for person in ann bob; do
    "$stet" person add $person --name "Reviewer $person" --email $person@desk.example
done
"$stet" person add judge --name "Adjudicator" --email judge@desk.example --role adjudicator

step "Three sources"
gazette=$(folder source add "$articles/gazette.txt" --title "Ferry to Holm returns on 1 June" --publisher "Harbour Gazette")
courier=$(folder source add "$articles/courier.txt" --title "Islanders wait a little longer" --publisher "Island Courier")
operator=$(folder source add "$articles/operator.txt" --title "Notice to passengers" --publisher "Blue Line Ferries")
"$stet" source list

step "A claim about the price: two reviewers agree, an editor resolves"
price=$(folder claim add --text "A single ticket costs 3 crowns." --type numeric --in "$gazette" --quote "a ticket will … 3 crowns" --open --assign ann --assign bob)
e1=$(record evidence add "$price" --source "$courier" --quote "A single ticket is 3 crowns" --stance supports --as ann)
e2=$(record evidence add "$price" --source "$operator" --quote "Single ticket: 3 crowns" --stance supports --primary --as bob)
"$stet" verdict "$price" --rating supported --because "The operator's own notice and the Courier agree." --evidence "$e1" "$e2" --confidence high --as ann
"$stet" verdict "$price" --rating supported --because "Two outlets, one of them the operator." --evidence "$e1" "$e2" --as bob
"$stet" resolve "$price"

step "A claim about the date: the reviewers do not agree"
date=$(folder claim add --text "The ferry to Holm starts on 1 June." --type event --in "$gazette" --quote "service starts on 1 June" --open --assign ann --assign bob)
e1=$(record evidence add "$date" --source "$operator" --quote "starts the service … 1 June" --stance supports --primary --as ann)
e2=$(record evidence add "$date" --source "$gazette" --at 3 --stance supports --origin "Harbour office" --as ann)
e3=$(record evidence add "$date" --source "$courier" --quote "will not sail before 15 June" --stance refutes --as bob)
"$stet" verdict "$date" --rating supported --because "The operator announces it." --evidence "$e1" "$e2" --as ann
"$stet" verdict "$date" --rating "conflicting evidence" --because "The posted timetable says otherwise." --evidence "$e1" "$e3" --as bob

step "stet show: the story of an item"
"$stet" show "$date"
step "stet matrix: claims against sources"
"$stet" matrix
step "stet log: the acts, each one commit"
"$stet" log -n 8
step "stet verify: everything derived again from the commits"
"$stet" verify
step "git log --oneline: the same history, as Git has it"
git log --oneline -n 4

step "A strict desk: signed acts, verdicts sealed before anybody sees another's"
strict=$desk/strict
mkdir "$strict"
for person in editor ann bob cora; do
    ssh-keygen -q -t ed25519 -N '' -C $person -f "$strict/$person.key"
done
git init -q -b main "$strict/desk"
cd "$strict/desk"
git config gpg.format ssh
me() { git config user.signingKey "$strict/$1.key.pub"; }
me editor
"$stet" init --policy strict --as editor
for person in ann bob cora; do
    "$stet" person add $person --name "Reviewer $person" --email $person@desk.example --key "$strict/$person.key.pub"
done
claim=$(folder claim add --text "The ferry to Holm takes bicycles." --type event --open --assign ann --assign bob --assign cora)
search=$(record evidence add "$claim" --searched "the operator's notices" --terms bicycle)
for person in ann bob cora; do
    me $person
    "$stet" verdict "$claim" --rating "not enough evidence" --because "No notice says so." --evidence "$search" --as $person
done
for person in ann bob cora; do
    me $person
    "$stet" verdict "$claim" --as $person
done
me editor
"$stet" resolve "$claim"
"$stet" verify
step "One file proves it to somebody who has no copy of the desk"
"$stet" prove "$claim" -o "$strict/item.proof" --quiet
id=$("$stet" policy show --json | sed 's/.*"desk":"\([0-9a-f]*\)".*/\1/')
tip=$(git rev-parse HEAD)
(cd / && "$stet" check "$strict/item.proof" --expect "$id" --tip "$tip")

cd "$repository"
if [ -d reviews ]; then
    step "This repository's own desk"
    "$stet"
    "$stet" list
fi
