/** A service manager must not start an agent again whose computer was removed (sysexits.h, EX_NOPERM). */
export const EXIT_REVOKED = 77
/** The agent's launcher is asked to choose anew which version runs (EX_TEMPFAIL). */
export const EXIT_CHOOSE_ANEW = 75
