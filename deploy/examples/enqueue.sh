#!/bin/bash
# enqueue.py with socat and jq: enqueue.sh ENVIRONMENT MIGRATION NAME KEY
set -u

hang_up() { [ -z "${socat-}" ] || { kill -KILL "$socat"; wait "$socat"; } 2>/dev/null; }
call() {  # METHOD PARAMETERS [MORE]: its replies come behind descriptor 3, each with a NUL byte at its end.
  hang_up
  exec 3< <(exec socat STDIO,ignoreeof "UNIX-CONNECT:${MIGEDIT_SOCKET:-/run/migedit/control.sock}" < <(
    printf '{"method": "org.migedit.Queue.%s", "parameters": %s, "more": %s}\0' "$1" "$2" "${3-false}"))
  socat=$!
}
reply() {  # Puts these parts of the next reply into the variables: JQ NAME... It fails where the daemon has gone.
  IFS= read -r -d '' -u 3 frame || return
  case $(jq -r .error <<<"$frame") in
    null) read -r "${@:2}" < <(jq -r ".parameters | $1" <<<"$frame") ;;
    org.migedit.Queue.ShuttingDown) return 1 ;;
    *) echo "$frame" >&2; exit 1 ;;
  esac
}
step() {
  if [ -z "$id" ]; then
    call Status '{}' && reply .lastSequence since || return
    call Enqueue "{\"edits\": [$edit]}" && reply '.jobs[0] | "\(.id) \(.state)"' id state || return
  fi
  call Watch "{\"filter\": {\"ids\": [$id]}, \"since\": $since}" true
  until [[ $state =~ $over ]]; do
    reply '.event | "\(.sequence) \(.what)"' since state && echo "$since $state" || return
  done
  call Get "{\"id\": $id}" && reply '.job | "\(.state) \(.failure // "")"' outcome failure
}

edit=$(jq -n --arg environment "$1" --arg id "$2" --arg name "$3" --arg key "$4" \
  '{target: {$environment, kind: "migration", $id}, change: {mergePatch: {$name}}, $key}')
id= over='^(succeeded|failed|cancelled|expired)$'
trap hang_up EXIT
until step; do echo "the daemon has gone; trying again" >&2; sleep 1; done
[ "$outcome" = succeeded ] || { echo "$outcome: $failure" >&2; exit 1; }
