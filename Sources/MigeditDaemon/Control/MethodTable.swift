import ControlAPI
import JSONDocument
import JobModel

/// The interface in one table, in its order: each method, the role that it asks for, its errors, and what answers it.
///
/// The methods of a submitter change its own jobs only; the store checks that.
enum MethodTable {
  static let rows = [
    MethodRow(Enqueue.self, .submit, ["InvalidEdit", "KeyConflict", "QueueFull"]) {
      try await $0.enqueue($1, $2)
    },
    MethodRow(Get.self, .observe, ["NoSuchJob"]) { try await $0.get($1) },
    MethodRow(GetDocuments.self, .submit, ["NoSuchJob"]) { try await $0.documents($1) },
    MethodRow(List.self, .observe) { try await $0.list($1) },
    MethodRow(Watch.self, .observe, ["EventsPruned", "ShuttingDown", "ExpectedMore"]) { try await $0.watch($1, $2) },
    MethodRow(Preview.self, .submit, ["NoSuchEnvironment", "InvalidEdit", "NotFound", "EnvironmentUnavailable"]) {
      try await $0.preview($1, $2)
    },
    MethodRow(Cancel.self, .submit, ["NoSuchJob"]) { try await $0.cancel($1, $2) },
    MethodRow(Retry.self, .submit, ["NoSuchJob"]) {
      try await $0.change($1.held == true ? .retryHeld : .retry, $1.jobs, $2)
    },
    MethodRow(Hold.self, .submit, ["NoSuchJob"]) { try await $0.change(.hold, $1, $2) },
    MethodRow(Release.self, .submit, ["NoSuchJob"]) { try await $0.release($1, $2) },
    MethodRow(Reprioritize.self, .submit, ["NoSuchJob"]) { try await $0.reprioritize($1, $2) },
    MethodRow(Amend.self, .submit, ["NoSuchJob", "InvalidEdit", "NotAmendable"]) { try await $0.amend($1, $2) },
    MethodRow(Explain.self, .observe, ["NoSuchJob"]) { try await $0.explain($1) },
    MethodRow(Batches.self, .observe) { try await $0.batches($1) },
    MethodRow(GetBatch.self, .observe, ["NoSuchBatch"]) { try await $0.batch($1) },
    MethodRow(Forecast.self, .submit, ["InvalidEdit", "NoSuchBatch"]) { try await $0.forecast($1, $2) },
    MethodRow(Preflight.self, .submit, ["ShuttingDown", "ExpectedMore"]) { try await $0.preflight($1, $2) },
    MethodRow(Targets.self, .submit, ["NoSuchEnvironment", "EnvironmentUnavailable"]) { try await $0.targets($1) },
    MethodRow(Environments.self, .observe) { try await $0.environments($1) },
    MethodRow(Pause.self, .admin, ["NoSuchEnvironment", "ShuttingDown"]) { try await $0.pause($1, by: $2.caller) },
    MethodRow(Resume.self, .admin, ["NoSuchEnvironment"]) { try await $0.resume($1, by: $2.caller) },
    MethodRow(Windows.self, .observe, ["NoSuchEnvironment"]) { try await $0.windows($1) },
    MethodRow(OpenWindow.self, .admin, ["NoSuchEnvironment"]) { try await $0.openWindow($1, by: $2.caller) },
    MethodRow(Forget.self, .admin, ["NoSuchJob"]) { try await $0.forget($1, by: $2.caller) },
    MethodRow(Status.self, .observe) { try await $0.status($1) },
    MethodRow(Hosts.self, .observe) { try await $0.hosts($1) },
    MethodRow(Metrics.self, .observe) { try await $0.metrics($1) },
    MethodRow(Diagnose.self, .admin, ["NoSuchEnvironment", "ShuttingDown", "ExpectedMore"]) {
      try await $0.diagnose($1, $2)
    },
    MethodRow(Backup.self, .admin, ["BackupElsewhere"]) { try await $0.backup($1, by: $2.caller) },
    MethodRow(Export.self, .admin, ["ShuttingDown", "ExpectedMore"]) { try await $0.export($1, $2) },
    MethodRow(Import.self, .admin, ["NotImportable"]) { try await $0.importing($1, by: $2.caller) },
    MethodRow(Reload.self, .admin, ["InvalidConfiguration", "ShuttingDown"]) { try await $0.reload($1) },
  ]

  /// The names of the errors that every method may answer.
  static let commonErrors = ["PermissionDenied", "StorageUnavailable", "InvalidParameter", "InternalError"]

  /// The row of a method; nil where the interface has no such method.
  static func row(of method: String) -> MethodRow? { rows.first { $0.name.isSame(as: method) } }
}
