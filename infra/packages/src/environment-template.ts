/** What an installed agent's file of settings holds before somebody sets any. */
export const environmentTemplate = `# Settings of the Cloud Print agent, one KEY="value" in a line. They count from its next start on.
# All of them: docs/settings.md, "Agent". Where TLS is inspected:
# CLOUDPRINT_CA_FILE="/usr/local/share/ca-certificates/site.crt"
# A proxy with a password is no setting for here: "cloudprint-agent enrol" takes it (--proxy), and keeps it where the agent alone reads it.
`
