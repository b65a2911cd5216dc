import CFuzzer
import FuzzProperties
import Glibc

/// libFuzzer starts this program anew, with the same arguments, for some of its tasks: the property's name comes besides them.
private let property = getenv("MIGEDIT_FUZZ_PROPERTY").flatMap { FuzzProperty(rawValue: String(cString: $0)) }

guard property != nil else {
  let names = FuzzProperty.allCases.map(\.rawValue).joined(separator: ", ")
  fputs("MIGEDIT_FUZZ_PROPERTY names no property, expected one of \(names)\n", stderr)
  exit(64)
}

private func oneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  do throws(BrokenProperty) {
    try property?.check(Array(UnsafeBufferPointer(start: data, count: size)))
  } catch {
    fatalError("broken property: \(error)")
  }
  return 0
}

private var count = CommandLine.argc
private var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
exit(LLVMFuzzerRunDriver(&count, &arguments, oneInput))
