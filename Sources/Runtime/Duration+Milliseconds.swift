extension Duration {
  /// Whole milliseconds; what is finer is dropped. The longest span that can be counted stands for all that are longer.
  package var milliseconds: Int64 {
    let (seconds, attoseconds) = components
    return seconds.saturatingProduct(1000).saturatingSum(attoseconds / 1_000_000_000_000_000)
  }

  /// A span that is longer than any process lives, and that every clock can wait for: what is longer waits as long.
  package static let century = Duration.seconds(100 * 366 * 86_400)

  /// As the configuration writes it, in the largest unit that divides it: `2h`, `90m`, `1500ms`.
  package var setting: String {
    let units: KeyValuePairs<Int64, String> = [86_400_000: "d", 3_600_000: "h", 60_000: "m", 1000: "s"]
    for (length, name) in units where milliseconds != 0 && milliseconds % length == 0 {
      return "\(milliseconds / length)\(name)"
    }
    return "\(milliseconds)ms"
  }
}

extension Int64 {
  /// The sum; where it is no number of this type, the nearest one.
  func saturatingSum(_ other: Int64) -> Int64 {
    let (sum, isBeyond) = addingReportingOverflow(other)
    return isBeyond ? (other < 0 ? .min : .max) : sum
  }

  /// The product; where it is no number of this type, the nearest one.
  func saturatingProduct(_ other: Int64) -> Int64 {
    let (product, isBeyond) = multipliedReportingOverflow(by: other)
    return isBeyond ? ((self < 0) == (other < 0) ? .max : .min) : product
  }
}
