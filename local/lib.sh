# Shared by the scripts of this folder, which source it: where things are, and small helpers.
# shellcheck shell=bash
# shellcheck disable=SC2034  # the scripts that source this file use these

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
var=${VAR:-$root/var}
[[ $var == /* ]] || var=$PWD/$var
var=$(realpath -m "$var")

# Debian keeps servers in /usr/sbin, which an ordinary user's PATH lacks.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

log=$var/log
env_file=$var/.env
choices=$var/choices # PORT, MODE and so on of the servers that run here

say() { printf '%s\n' "$*"; }
warn() { printf 'pmq: %s\n' "$*" >&2; }
die() {
  warn "$@"
  exit 1
}

# Prints the comment at the top of the calling script, which is its help.
help() { awk 'NR > 1 && !/^#/ { exit } NR > 1 { sub(/^# ?/, ""); print }' "$0"; }

usage() {
  help >&2
  exit 2
}

# remembered NAME DEFAULT: the environment's value, else what the running servers were started with.
remembered() {
  local value=${!1:-}
  [[ -n $value || ! -r $choices ]] || value=$(sed -n "s/^$1=//p" "$choices")
  printf '%s' "${value:-$2}"
}

# running PIDFILE WORD: prints the pid when that process lives and WORD stands in its command line.
# A pid file that a crash left behind may name a stranger by now.
running() {
  local pid
  pid=$(cat "$1" 2>/dev/null) && [[ $pid =~ ^[0-9]+$ ]] || return 1
  tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" | grep -qF -- "$2" || return 1
  printf '%s' "$pid"
}

# until_true SECONDS COMMAND...: runs the command ten times a second until it succeeds.
until_true() {
  local tries=$(($1 * 10))
  shift
  until "$@" >/dev/null 2>&1; do
    ((tries-- > 0)) || return 1
    sleep 0.1
  done
}

gone() { ! kill -0 "$1" 2>/dev/null; }

# end_process PID SECONDS: asks it to end, and kills it when it hasn't by then.
end_process() {
  kill "$1" 2>/dev/null || return 0
  until_true "$2" gone "$1" || kill -9 "$1" 2>/dev/null || true
  until_true 5 gone "$1"
}

# in_background COMMAND...: starts a server in a session of its own, so that Ctrl-C doesn't reach it, and without
# our open files, so that nobody waits for them to close.
in_background() {
  (
    for fd in 3 4 5 6 7 8 9; do eval "exec $fd>&-"; done
    exec setsid --fork "$@" </dev/null >/dev/null 2>&1
  )
}

# Apache refuses to serve as root, and an ordinary user may not look into a checkout below /root. So root gives
# www-data these two rights of its own, and no more. The dispatcher is the same user as the handlers that wake it.
as_www_data=()
rights=-all,+dac_override,+net_bind_service
((EUID != 0)) ||
  as_www_data=(setpriv --reuid=www-data --regid=www-data --clear-groups "--inh-caps=$rights" "--ambient-caps=$rights")

# Sockets live in $var/run. Their path may not exceed 107 bytes, so for a long one that is a link to a short folder.
socket_folder() {
  local short
  mkdir -p "$var"
  if [[ ! -d $var/run ]]; then
    rm -f "$var/run"
    if ((${#var} <= 70)); then
      mkdir -m 700 "$var/run"
    else
      short=$(mktemp -d /tmp/pmq-XXXXXX)
      ln -s "$short" "$var/run"
    fi
  fi
  realpath "$var/run"
}

remove_socket_folder() {
  [[ ! -d $var/run ]] || rm -rf "$(realpath "$var/run")"
  rm -f "$var/run"
}

end_servers() {
  "$root/local/dispatcher" stop
  "$root/local/apache" stop
  "$root/local/database" stop
  # What the host would keep until it restarts.
  [[ ! -x $root/bin/pmq || ! -e $env_file ]] || "$root/bin/pmq" --env "$env_file" doctor --clear-turns >/dev/null || true
  remove_socket_folder
  rm -f "$choices"
}

# with_lock COMMAND...: one `up` or `down` at a time for this $var.
with_lock() {
  mkdir -p "$var"
  exec 9>"$var/.lock"
  flock -w 60 9 || die "another up or down is at work in $var for a minute now"
  "$@"
}

sealed() { grep -q '^PMQ_SEALED=' "$env_file" 2>/dev/null; }

plain_settings() {
  if sealed; then "$root/bin/pmq" --env "$env_file" unseal --print; else cat "$env_file" 2>/dev/null; fi
}

# setting NAME: its value in $var/.env, without quotes around it.
setting() { plain_settings | sed -nE "s/^$1=(['\"]?)(.*)\\1$/\\2/p"; }
