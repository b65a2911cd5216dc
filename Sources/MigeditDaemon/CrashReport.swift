import Glibc

/// What is printed when the daemon crashes: its own last words, and nothing of its memory.
enum CrashReport {
  /// Where Swift's runtime is told nothing else, it starts a program at a crash that prints registers and the memory that they
  /// point to, and with that passwords and tokens. The unit tells it not to; this does the same for a daemon that was started by
  /// hand, whatever SWIFT_BACKTRACE says.
  static func keepMemoryOut() {
    for crash in [SIGQUIT, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP] { signal(crash, SIG_DFL) }
  }
}
