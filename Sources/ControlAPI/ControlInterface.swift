/// The control interface, `org.migedit.Queue`: its text is the project's own file, and what GetInterfaceDescription gives.
package enum ControlInterface {
  package static let name = "org.migedit.Queue"
  package static let text = String(decoding: PackageResources.org_migedit_Queue_varlink, as: UTF8.self)
}
