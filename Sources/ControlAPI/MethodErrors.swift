/// The errors of each method, by their names without the interface: of this one, and of `org.varlink.service`.
extension MethodTable {
  /// What every method may answer.
  package static let commonErrors = ["PermissionDenied", "StorageUnavailable", "InvalidParameter"]

  /// What each may answer beside them.
  package static let ownErrors: [String: [String]] = [
    "Enqueue": ["InvalidEdit", "KeyConflict", "QueueFull"],
    "Get": ["NoSuchJob"],
    "GetDocuments": ["NoSuchJob"],
    "Watch": ["EventsPruned", "ShuttingDown", "ExpectedMore"],
    "Preview": ["NoSuchEnvironment", "InvalidEdit", "NotFound", "EnvironmentUnavailable"],
    "Cancel": ["NoSuchJob"],
    "Retry": ["NoSuchJob"],
    "Hold": ["NoSuchJob"],
    "Release": ["NoSuchJob"],
    "Reprioritize": ["NoSuchJob"],
    "GetBatch": ["NoSuchBatch"],
    "Pause": ["NoSuchEnvironment", "ShuttingDown"],
    "Resume": ["NoSuchEnvironment"],
    "OpenWindow": ["MethodNotImplemented"],
    "Forget": ["NoSuchJob"],
    "Metrics": ["MethodNotImplemented"],
    "Backup": ["MethodNotImplemented"],
    "Reload": ["InvalidConfiguration", "ShuttingDown"],
  ]

  package static func errors(of method: String) -> [String] { commonErrors + (ownErrors[method] ?? []) }
}
