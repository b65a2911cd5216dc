package import JSONDocument

/// What the Library answers to the PUT of an edit that it took.
package struct EditReceipt: Sendable, Equatable {
  package let document: JSON

  package init(_ document: JSON) { self.document = document }

  /// The package's status, or that of each of a group's, as the answer has them: most often `creating`.
  package var packageStatuses: [String] {
    let packages = document["migrations"]?.array ?? [document]
    return packages.compactMap { ($0["packageInfo"]?["status"] ?? $0["status"])?.string }
  }
}
