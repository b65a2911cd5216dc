/// All that the daemon tells of itself in numbers, in one table and in this order: name, kind, unit, labels, and what it means.
///
/// Each label has a bounded number of values: environments are those of the configuration and those that have jobs, states and
/// reasons those that are known. So there are some eighty lines for each environment, however many jobs there are.
extension MetricFamily {
  package static let build = MetricFamily("build", .info, labels: [.version], "The version of migeditd.")
  package static let startTime = MetricFamily(
    "start_time_seconds", .gauge, unit: "seconds",
    """
    When this process of migeditd began, in seconds since 1970. All that ends with _total, _bucket, _count or _sum \
    begins at zero then.
    """)
  package static let scheduling = MetricFamily(
    "scheduling", .gauge,
    """
    1 where what may start is started: the scheduler and the queue's writer answer, jobs are taken, and the daemon \
    does not stop. 0 else: `migeditctl healthy` says why.
    """)
  package static let jobs = MetricFamily(
    "jobs", .gauge, labels: [.environment, .state],
    "Jobs in the queue by their state, those that have ended included until they are pruned.")
  package static let oldestQueuedAge = MetricFamily(
    "oldest_queued_age_seconds", .gauge, unit: "seconds", labels: [.environment],
    """
    How long ago the job was enqueued that waits for its turn at the first place. Jobs whose notBefore is ahead, \
    and those that come after others which have not succeeded, do not wait for their turn. 0 where none does.
    """)
  package static let submissions = MetricFamily(
    "submissions", .counter, labels: [.environment],
    "PUTs that were recorded to be sent. An attempt has one, and more where one did not arrive or was not taken.")
  package static let submissionsEnded = MetricFamily(
    "submissions_ended", .counter, labels: [.environment, .reason],
    """
    What became of submissions: created, createFailed (which spends an attempt), refused, notArrived, notTaken, or \
    givenUp while the server may still be at work.
    """)
  package static let jobsEnded = MetricFamily(
    "jobs_ended", .counter, labels: [.environment, .reason],
    "Jobs that have ended: succeeded, cancelled, expired, or the reason of their failure.")
  package static let editDuration = MetricFamily(
    "edit_duration_seconds", .histogram, unit: "seconds", labels: [.environment],
    """
    How long the server was at work on edits that were made or ended in create_failed, where that is known well. \
    An edit is taken to end in the middle between the last look that showed it at work and the first that showed \
    its end.
    """)
  package static let detectionLag = MetricFamily(
    "detection_lag_seconds", .histogram, unit: "seconds", labels: [.environment],
    """
    How late the end of an edit was seen: from the middle between the last look that showed it at work and the \
    first that showed its end, to that. It is twice as long at most.
    """)
  package static let polls = MetricFamily(
    "polls", .counter, labels: [.environment],
    "GETs of the targets of edits that were submitted: how far they are, and at the end what was made.")
  package static let breakerOpen = MetricFamily(
    "breaker_open", .gauge, labels: [.environment],
    "1 while the environment's breaker is not closed, so that nothing starts there, or only to try whether it answers.")
  package static let troubledJobs = MetricFamily(
    "troubled_jobs", .gauge, labels: [.environment],
    "Jobs whose own target is not answered while its server answers others.")
  package static let slots = MetricFamily(
    "slots", .gauge, labels: [.environment, .state],
    """
    Sessions of the environment: busy with an edit, free, or unknown, where the job has ended and the server may \
    still be at work on its edit.
    """)
  package static let windowOpen = MetricFamily(
    "window_open", .gauge, labels: [.environment],
    """
    1 while edits may start by the environment's windows, or somebody has opened them.
    """)
  package static let paused = MetricFamily(
    "paused", .gauge, labels: [.environment], "1 while somebody has paused the environment, or the whole queue.")
  package static let commits = MetricFamily(
    "commits", .counter,
    """
    Transactions of the queue that were written and synced to the disk. Several requests may share one.
    """)
  package static let commitDuration = MetricFamily(
    "commit_duration_seconds", .histogram, unit: "seconds",
    "How long it took to write such a transaction to the log and to sync it, without the work in it: how fast the disk is.")
  package static let databaseBytes = MetricFamily(
    "database_bytes", .gauge, unit: "bytes", "The size of the queue's file, with the room that is kept in it.")

  package static let table = [
    build, startTime, scheduling, jobs, oldestQueuedAge, submissions, submissionsEnded, jobsEnded, editDuration,
    detectionLag, polls, breakerOpen, troubledJobs, slots, windowOpen, paused, commits, commitDuration, databaseBytes,
  ]
}
