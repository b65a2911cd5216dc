import Terminal

/// What the keys do.
enum TopHelp {
  static let lines: [Cell] = [
    Cell("migeditctl top: what runs, what is next, and what has failed", .strong),
    .empty,
    "  Tab, 1-4      go to the next part, or to environments, running, next, failed",
    "  j k, arrows   go down and up, also into the next part; PgUp, PgDn, Home and",
    "                End go further in one",
    "  w, Enter      why the job waits, how it runs or what went wrong;",
    "                in the list of environments, Enter shows only that one's jobs",
    "  h, r          hold a queued job, release a held one",
    "  c, R          cancel a job, retry one that has ended",
    "                Each of these asks first, and names the jobs.",
    "  /             show only what has a text in id, target, environment, batch",
    "                or reason; of those that are next, the first ones are looked at",
    "  e             show only the next environment, at last all of them again",
    "  s             sort by job, environment, target or progress, or as before",
    "  Esc           show all again",
    "  Ctrl-L        paint the screen anew",
    "  q, Ctrl-C     leave it; the jobs go on",
    .empty,
    "  NEXT has the order in which the jobs would start; what is held stands last.",
    "  ENDS, DONE: half of the nights that are played through have the job done by",
    "  then; 3m late: they had it done 3 minutes ago. Likely done: in nine of ten.",
  ]
}
