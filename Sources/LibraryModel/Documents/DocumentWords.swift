import JSONDocument

// The words of the Library API that an edit may write. The server takes a wrong one and fails the package later.

/// What an import does with an object that the destination has, too.
package enum ItemAction: String, WordedEnum {
  case useExisting = "use_existing"
  case replace
  case keepBoth = "keep_both"
  case useNewer = "use_newer"
  case useOlder = "use_older"
  case forceReplace = "force_replace"
  case delete
}

package enum SchemaUpdate: String, WordedEnum {
  case tableLogicalSize = "recal_table_logical_size"
  case tableKeysFactEntryLevel = "recal_table_keys_fact_entry_level"
  case schemaLogicalInfo = "update_schema_logical_info"
}

package enum ACLOnReplacing: String, WordedEnum {
  case useExisting = "use_existing"
  case replace
  case keepBoth = "keep_both"
}

package enum ACLOnNew: String, WordedEnum {
  case keepSource = "keep_acl_as_source_object"
  case inheritFolder = "inherit_acl_as_dest_folder"
}

/// Of project merges. The vendor's client (mstrio-py) writes the first four, the vendor's page about project merges the
/// last one.
package enum TranslationAction: String, WordedEnum {
  case notMerged = "not_merged"
  case useExisting = "use_existing"
  case replace
  case forceReplace = "force_replace"
  case existing
}
