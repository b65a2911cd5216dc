import JSONDocument
package import LibraryModel

/// What an administrator would look at. The names are for programs, and never change.
package enum DiagnosisCheck: String, WordedEnum {
  // Of the daemon and its machine; pause is of an environment, too.
  case version, configuration, queue, pause, scheduler, fileSystem, space, clock, timeZones, roles, watchdog
  // Of an environment.
  case credentials, nameResolution, tls, login, sessions, privileges, migration, source, breaker, windows, edits
  // Of what can be seen from outside of a daemon that does not answer; migeditctl makes these.
  case daemon, socket, unit, log
  /// Tells which of an environment's checks were not made, and why.
  case skipped
}

/// What one check has found.
package struct Diagnosis: Sendable, Hashable, Codable {
  package let check: Word<DiagnosisCheck>
  /// nil: it is of the daemon.
  package let environment: String?
  package let ok: Bool
  /// For people: what was found.
  package let detail: String
  /// What to do; nil where all is well.
  package let next: String?

  package init(_ check: DiagnosisCheck, of environment: String? = nil, ok: Bool, detail: String, next: String? = nil) {
    self.check = Word(check)
    self.environment = environment
    self.ok = ok
    self.detail = detail
    self.next = next
  }
}
