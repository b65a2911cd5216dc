import JSONDocument
import JobModel

/// What is in force, beside what a start or a reload would read now.
struct ConfigurationComparison: Sendable {
  let file: String
  let taken: LoadedConfiguration
  let onDisk: Result<LoadedConfiguration, ConfigurationFaults>

  var finding: Finding {
    switch onDisk {
    case .failure(let faults):
      let more = faults.list.count - 1
      let others = more > 0 ? ", and \(more) more" : ""
      return .fault(
        "What stands on the disk would be refused, and the next start would fail: \(faults.list[0])\(others)",
        next: "Mend it: `migeditd --config \(file) --check-config` says every fault. What was read before is in force.")
    case .success(let read) where read.configuration != taken.configuration:
      return .fault(
        "\(file), or a time zone that it names, has changed since it was read.",
        next: "`migeditctl reload` takes it; what it says that only a start takes needs `systemctl restart migeditd`.")
    case .success: return .well("\(file) is in force as it stands")
    }
  }

  /// Of an environment: its password, its certificates, and who may read them.
  func credentials(of environment: String) -> Finding {
    let configured = taken.configuration.environments[environment]
    let place = configured?.password.place ?? "its file"
    switch onDisk {
    case .failure(let faults):
      guard let fault = faults.list.first(where: { $0.isOfFiles(of: environment) }) else {
        return .well("the password from \(place), as it was read")
      }
      return .fault(
        "It can't be read any more, and what was read before is in force: \(fault)",
        next: "Put it right before the next start or reload.")
    case .success(let read):
      if let changed = read.changedFiles(of: environment, since: taken).first {
        return .fault(
          "What stands in \(changed.place) has changed, and \(changed.content) that \(changed.isPlural ? "were" : "was") read "
            + "before \(changed.isPlural ? "are" : "is") in force.",
          next: "`migeditctl reload` takes it; a credential is taken by `systemctl restart migeditd`.")
      }
      if let warning = read.warnings.first(where: { $0.isOfFiles(of: environment) }) {
        return .fault(
          "\(warning)",
          next: warning.fault.reason.contains("mode 0600")
            ? "`chmod 0600` it, and take another password where somebody may have read this one."
            : "Put only the password into it, then `migeditctl reload`.")
      }
      let certificates = configured?.settings.caFile.map { ", certificates from \($0)" } ?? ""
      return .well("the password from \(place)\(certificates), as in force")
    }
  }
}

extension ConfigurationFault {
  /// It is about a file that the environment names, and not about the configuration itself.
  fileprivate func isOfFiles(of environment: String) -> Bool {
    let path = fault.pointer.tokens
    guard path.count == 3, path[0] == "environments", path[1].isSame(as: environment) else { return false }
    return ["password_credential", "password_file", "ca_file"].contains(path[2])
  }
}
