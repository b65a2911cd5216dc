extension Duration {
  /// Whole milliseconds; what is finer is dropped.
  package var milliseconds: Int64 {
    let (seconds, attoseconds) = components
    return seconds * 1000 + attoseconds / 1_000_000_000_000_000
  }

  /// As the configuration writes it, in the largest unit that divides it: `2h`, `90m`, `1500ms`.
  package var setting: String {
    let units: KeyValuePairs<Int64, String> = [86_400_000: "d", 3_600_000: "h", 60_000: "m", 1000: "s"]
    for (length, name) in units where milliseconds != 0 && milliseconds % length == 0 {
      return "\(milliseconds / length)\(name)"
    }
    return "\(milliseconds)ms"
  }
}
