/// The control interface, carried as its own file.
package enum ControlInterface {
  package static let name = "org.migedit.Queue"
  package static let text = String(decoding: PackageResources.org_migedit_Queue_varlink, as: UTF8.self)
}
