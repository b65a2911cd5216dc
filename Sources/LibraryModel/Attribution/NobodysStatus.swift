/// The statuses that are nobody's word even with an error of the Library's: they speak of the way to it or of its own
/// troubles, and never of what was asked.
enum NobodysStatus {
  static func holds(_ status: Int) -> Bool {
    switch status {
    case 408, 421, 425, 499, 500...: true
    default: false
    }
  }
}
