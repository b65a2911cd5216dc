import ArgumentParser

/// What of the daemon's an option or an argument can be completed with.
enum CompletionSource: String {
  case jobs, batches, environments
}

extension CompletionKind {
  /// The parser, which can't ask the daemon, answers with the name of the source; `Completing` looks there.
  static func daemon(_ source: CompletionSource) -> CompletionKind { .custom { _, _, _ in [source.rawValue] } }
}
