/// Samples of the vendor's page, "Edit migrations and migration groups", as they stand there.
extension VendorSamples {
  /// The body of `PUT /api/migrationGroups/{id}`.
  static let groupBody = #"""
    {
      "name": "MultiPackageMultiProject_edit",
      "treeView": {},
      "migrations": [
        {
          "packageInfo": {
            "type": "project",
            "purpose": "migration_group",
            "project": {
              "id": "B19DEDCC11D4E0EFC000EB9495D0F44F",
              "name": "MicroStrategy Tutorial"
            },
            "tocView": {
              "settings": {
                "updateSchema": ["recal_table_logical_size"],
                "aclOnReplacingObjects": "replace",
                "aclOnNewObjects": ["inherit_acl_as_dest_folder"],
                "defaultAction": "keep_both"
              },
              "content": [
                {
                  "id": "D8EE8AEC11E794390FF00080EF053519",
                  "type": 55,
                  "action": "use_existing",
                  "includeDependents": true
                }
              ]
            }
          },
          "importInfo": {
            "project": {
              "id": "B19DEDCC11D4E0EFC000EB9495D0F44F",
              "name": "MicroStrategy Tutorial"
            }
          }
        },
        {
          "packageInfo": {
            "type": "project",
            "purpose": "migration_group",
            "project": {
              "id": "B19DEDCC11D4E0EFC000EB9495D0F44F",
              "name": "MicroStrategy Tutorial"
            },
            "tocView": {
              "settings": {
                "updateSchema": ["recal_table_logical_size"],
                "aclOnReplacingObjects": "replace",
                "aclOnNewObjects": ["inherit_acl_as_dest_folder"],
                "defaultAction": "keep_both"
              },
              "content": [
                {
                  "id": "D8EE8AEC11E794390FF00080EF053519",
                  "type": 55,
                  "action": "use_existing",
                  "includeDependents": true
                }
              ]
            }
          },
          "importInfo": {
            "project": {
              "id": "B19DEDCC11D4E0EFC000EB9495D0F44F",
              "name": "MicroStrategy Tutorial"
            }
          }
        },
        {
          "packageInfo": {
            "type": "project",
            "purpose": "migration_group",
            "project": {
              "id": "E8D198774597EEDA4848F4962AC42A01",
              "name": "Testing3"
            },
            "tocView": {
              "settings": {
                "updateSchema": ["recal_table_logical_size"],
                "aclOnReplacingObjects": "replace",
                "aclOnNewObjects": ["inherit_acl_as_dest_folder"],
                "defaultAction": "keep_both"
              },
              "content": [
                {
                  "id": "233AE5EF48F48E84B4626D8E0E8806DE",
                  "type": 55,
                  "action": "use_existing",
                  "includeDependents": false
                }
              ]
            }
          },
          "importInfo": {
            "project": {
              "id": "E8D198774597EEDA4848F4962AC42A01",
              "name": "Testing3"
            }
          }
        }
      ]
    }
    """#
}
