/// Every method of the interface with the role that it asks for. A submitter's methods touch its own jobs only; the
/// store sees to that.
package enum MethodTable {
  package static let roles: [(method: String, role: Role)] = [
    ("Enqueue", .submit),
    ("Get", .observe),
    ("GetDocuments", .submit),
    ("List", .observe),
    ("Watch", .observe),
    ("Preview", .submit),
    ("Cancel", .submit),
    ("Retry", .submit),
    ("Hold", .submit),
    ("Release", .submit),
    ("Reprioritize", .submit),
    ("Batches", .observe),
    ("GetBatch", .observe),
    ("Environments", .observe),
    ("Pause", .admin),
    ("Resume", .admin),
    ("OpenWindow", .admin),
    ("Forget", .admin),
    ("Status", .observe),
    ("Metrics", .observe),
    ("Backup", .admin),
    ("Reload", .admin),
  ]

  /// nil where the interface has no such method.
  package static func role(of method: String) -> Role? { roles.first { $0.method == method }?.role }
}
