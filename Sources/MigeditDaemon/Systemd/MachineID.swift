import CSystemd

/// The machine's id, hashed for this application as systemd asks for it: /etc/machine-id itself is not to be told to anybody.
enum MachineID {
  /// nil: the machine has none, as in many containers.
  static var hashed: String? {
    var id = sd_id128_t()
    let application = sd_id128_t(qwords: (0x8e1c_5d0a_9f37_4b62, 0xa4d9_3e70_16c8_52fb))
    guard sd_id128_get_machine_app_specific(application, &id) >= 0 else { return nil }
    return [id.qwords.0, id.qwords.1].map { String($0.bigEndian, radix: 16) }.joined(separator: "-")
  }
}
