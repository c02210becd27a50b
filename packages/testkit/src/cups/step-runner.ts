/**
 * The part of a test printer's shell script that runs its steps: the oldest one-shot script in $control, else the
 * standing one, else it takes the document. The script around it sets $control and defines take_document.
 */
export const stepRunner = String.raw`
wait_for_release() {
  : >"$control/held"
  until rm "$control/released" 2>/dev/null; do
    [ -d "$control" ] || exit 1 # the test has ended and its folder has gone
    sleep 0.02
  done
  rm -f "$control/held"
}

steps="$control/steps"
for next in "$control"/next.*; do
  if mv "$next" "$control/taken.$$" 2>/dev/null; then steps="$control/taken.$$"; break; fi
done
[ -e "$steps" ] || { take_document; exit 0; }

exec 3<"$steps"
rm -f "$control/taken.$$"
while read -r step rest <&3; do
  case $step in
    state) echo "STATE: $rest" >&2 ;;
    message) echo "INFO: $rest" >&2 ;;
    attribute) echo "ATTR: $rest" >&2 ;;
    page) echo "PAGE: $rest" >&2 ;;
    take-document) take_document ;;
    hold) wait_for_release ;;
    sleep) sleep "$rest" ;;
    fail) exit "$rest" ;;
  esac
done
exit 0
`
