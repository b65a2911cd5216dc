import JSONDocument

extension LibraryState {
  /// The projects of all packages, in the order in which they came.
  func projects(at now: Moment) -> CallAnswer {
    let packages = (migrations.all + groups.all).flatMap { $0.packages(at: now.elapsed) }
    var projects = JSONObject()
    for package in packages {
      let project = package[object: "packageInfo"][object: "project"]
      guard let id = project["id"]?.string?.uppercased(), projects[id] == nil else { continue }
      projects[id] = [
        "acg": 255, "id": .string(id), "name": project["name"] ?? "", "status": 0, "alias": "", "description": "",
        "dateCreated": "2015-06-30T21:55:35.000+0000", "dateModified": "2020-09-25T05:16:34.000+0000",
        "owner": ["name": "Administrator", "id": "54F3D26011D2896560009A8E67019608"],
      ]
    }
    return CallAnswer(200, .array(projects.map(\.value)))
  }
}
