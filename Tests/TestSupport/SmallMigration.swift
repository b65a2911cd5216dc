package import JSONDocument
package import LibraryModel

package let migrationID = "09ADA2DD251F4927A442451C0100EA16"

/// An id of content, from one hexadecimal digit.
package func objectID(_ digit: String) -> String { String(repeating: digit, count: 32) }

/// The editable document of a small migration. Its items have ids of one digit each.
package func document(
  name: String = "Sales", items: KeyValuePairs<String, String> = ["A": "replace", "B": "use_newer"],
  tree: JSON? = nil
) -> EditableDocument {
  var members: JSONObject = [
    "name": .string(name), "type": "project", "purpose": "object_migration",
    "project": ["id": "B19DEDCC11D4E0EFC000EB9495D0F44F", "name": "Tutorial"],
    "tocView": [
      "settings": ["defaultAction": "keep_both"],
      "content": .array(items.map { ["id": .string(objectID($0.key)), "type": 55, "action": .string($0.value)] }),
    ],
  ]
  members["treeView"] = tree
  return EditableDocument(reduced: .object(members), kind: .migration)
}

package let before = document()
package let asked = document(name: "Sales, edited")
package let rename = Change(mergePatch: ["name": "Sales, edited"])

package func seen(
  _ progress: Observation.Progress = .created, date: String = "d0", status: String = "created",
  _ document: EditableDocument? = before, editability: Editability = .editable
) -> Observation {
  Observation(
    date: date, status: status, progress: progress, fraction: progress == .created ? 1 : 0.5, editability: editability,
    document: document, projectID: "P1")
}
