/** Reasons with which nothing prints, as `job-rules/availability.ts` has them: their severity says more, or they say so themselves. */
const BLOCKING = `@.severity == "error" || @.reason == "media-empty" || @.reason == "media-needed" || @.reason == "media-jam"
  || @.reason == "cover-open" || @.reason == "door-open" || @.reason == "offline" || @.reason == "paused"`

/**
 * Whether a printer of this health prints nothing until somebody acts. Most printers have no reasons: the paths through them are not
 * walked for those.
 */
export function isStoppedSql(health: string): string {
  return `(${health}->>'state' = 'stopped' or not (${health}->>'acceptingJobs')::boolean
    or (${health}->'reasons' <> '[]' and jsonb_path_exists(${health}, '$.reasons[*] ? (${BLOCKING})')))`
}

/** Since when, by what it says of itself: its state where that is the cause, else the first of its blocking reasons. */
export function stoppedSinceSql(health: string): string {
  return `case when ${health}->>'state' = 'stopped' or not (${health}->>'acceptingJobs')::boolean then (${health}->>'since')::timestamptz
    else (select min((one->>'since')::timestamptz) from jsonb_path_query(${health}, '$.reasons[*] ? (${BLOCKING})') one) end`
}

/** What people are told of it: its reasons without those that only report. */
export function stopReasonsSql(health: string): string {
  return `(select coalesce(jsonb_agg(jsonb_build_object('reason', one->>'reason', 'since', one->>'since')), '[]')
    from jsonb_path_query(${health}, '$.reasons[*] ? (@.severity == "warning" || ${BLOCKING})') one)`
}
