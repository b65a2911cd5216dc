/// The types of objects, by number and by name. A number that is not here is a newer one, and no fault.
///
/// Source: EnumDSSXMLObjectTypes of the vendor's SDK, as the vendor's client has it (mstrio-py 11.5.4.101, Apache License
/// 2.0, `mstrio/types.py`, class ObjectTypes), in its words and lower case. Added are `report` and `document`, as people
/// say. Left out is USERGROUP: its number is that of users, and who says it does not mean them.
package enum ObjectType {
  /// The name that a type is shown by; nil: not known.
  package static func name(of number: Int) -> String? { names[number] }

  /// In either case of letters, with dashes or underscores; nil: not known.
  package static func number(named name: String) -> Int? {
    numbers[name.lowercased().replacing("-", with: "_")]
  }

  /// Every type with the name that it is shown by, in the order of the numbers.
  package static var all: [(number: Int, name: String)] { table.map { ($0.key, $0.value) } }

  private static let names = Dictionary(uniqueKeysWithValues: table.map { ($0.key, $0.value) })

  private static let numbers = Dictionary(
    uniqueKeysWithValues: (Array(table) + [(3, "report_definition"), (55, "document_definition")]).map { ($1, $0) })

  private static let table: KeyValuePairs<Int, String> = [
    1: "filter", 2: "template", 3: "report", 4: "metric", 6: "auto_style", 7: "agg_metric", 8: "folder",
    9: "subscription_device", 10: "prompt", 11: "function", 12: "attribute", 13: "fact", 14: "dimension", 15: "table",
    16: "datamart_report", 17: "fact_group", 18: "shortcut_type", 19: "resolution", 20: "monitor",
    21: "attribute_form", 22: "schema", 23: "format", 24: "catalog", 25: "catalog_definition", 26: "column",
    28: "property_set", 29: "dbrole", 30: "dblogin", 31: "dbconnection", 32: "project", 33: "server_definition",
    34: "user", 35: "subscription_transmitter", 36: "configuration", 37: "request", 39: "search",
    40: "search_folder", 41: "datamart", 42: "package_definition", 43: "role", 44: "security_role", 45: "locale",
    47: "consolidation", 48: "consolidation_element", 49: "schedule_event", 50: "schedule_object",
    51: "schedule_trigger", 52: "link", 53: "dbtable", 54: "table_source", 55: "document", 56: "drill_map", 57: "dbms",
    58: "security_filter", 59: "prompt_answer", 60: "prompt_answers", 61: "graph_style", 63: "blob", 65: "object_tag",
    66: "change_journal", 67: "shortcut", 68: "shortcut_target", 69: "reconciliation", 70: "layer", 71: "palette",
    72: "thresholds", 73: "dashboard_personal_view", 74: "feature_flag", 76: "script", 77: "content_bundle",
    78: "application", 79: "timezone", 80: "runtime", 81: "calendar", 82: "iam", 83: "kpi_watcher", 84: "driver",
    85: "interface_language", 86: "workflow",
  ]
}
