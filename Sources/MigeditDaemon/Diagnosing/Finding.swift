import JobModel
import LibraryModel

/// What a check has found, without saying which it was. It is worked out of facts alone, so that each can be tried without the
/// thing that is looked at.
struct Finding: Sendable, Hashable {
  let isWell: Bool
  let detail: String
  /// nil where all is well.
  let next: String?
  /// Nothing that needs this one can be looked at.
  let isInTheWay: Bool

  static func well(_ detail: String) -> Finding {
    Finding(isWell: true, detail: detail, next: nil, isInTheWay: false)
  }

  /// - Parameters:
  ///   - next: what to do.
  ///   - isInTheWay: of checks that need this one.
  static func fault(_ detail: String, next: String, isInTheWay: Bool = false) -> Finding {
    Finding(isWell: false, detail: detail, next: next, isInTheWay: isInTheWay)
  }

  func diagnosis(_ check: DiagnosisCheck, of environment: String? = nil) -> Diagnosis {
    Diagnosis(check, of: environment, ok: isWell, detail: detail, next: next)
  }
}

extension [String] {
  /// `a`, `a and b`, `a, b and c`.
  var listed: String {
    guard let last, count > 1 else { return first ?? "" }
    return "\(dropLast().joined(separator: ", ")) and \(last)"
  }
}

extension Int {
  /// A size for people: `12.3 MiB`.
  var bytesInWords: String {
    var (value, unit) = (Double(self), "B")
    for larger in ["KiB", "MiB", "GiB", "TiB"] where value >= 1024 {
      (value, unit) = (value / 1024, larger)
    }
    guard unit != "B" else { return "\(self) B" }
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10) \(unit)"
  }
}
