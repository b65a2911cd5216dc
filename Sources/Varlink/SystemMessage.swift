import Glibc

/// The system's words for an `errno`.
func systemMessage(_ code: CInt) -> String {
  // Glibc's strerror keeps its text in the thread since 2.32, so that another thread can't change it here.
  strerror(code).map { String(cString: $0) } ?? "error \(code)"
}
