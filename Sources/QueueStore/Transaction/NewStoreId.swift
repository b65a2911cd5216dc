/// A name that no other queue has.
package func newStoreId() -> String { (1...2).map { _ in hexadecimal(.random(in: .min ... .max)) }.joined() }

private func hexadecimal(_ value: UInt64) -> String {
  let digits = String(value, radix: 16)
  return String(repeating: "0", count: 16 - digits.count) + digits
}
