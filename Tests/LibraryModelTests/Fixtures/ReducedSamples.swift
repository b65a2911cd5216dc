/// The samples, reduced without the code under test to what the API's edit takes.
enum ReducedSamples {
  /// Of `VendorSamples.migration`.
  static let migration = #"""
    {
      "name": "object_migration_test",
      "type": "project",
      "purpose": "object_migration",
      "project": {"id": "B19DEDCC11D4E0EFC000EB9495D0F44F", "name": "MicroStrategy Tutorial"},
      "tocView": {
        "settings": {
          "updateSchema": ["recal_table_logical_size"],
          "aclOnReplacingObjects": "replace",
          "aclOnNewObjects": ["inherit_acl_as_dest_folder"],
          "defaultAction": "keep_both"
        },
        "content": [
          {
            "id": "0DFE6FB4356F4FA2A0C1C10D0B415355",
            "name": "Add",
            "type": 11,
            "action": "force_replace",
            "includeDependents": false,
            "level": "project_object"
          },
          {
            "id": "8D679D3711D3E4981000E787EC6DE8A4",
            "name": "Category",
            "type": 12,
            "action": "use_newer",
            "includeDependents": false,
            "level": "project_object"
          },
          {
            "id": "D8EE8AEC11E794390FF00080EF053519",
            "name": "DossierTest",
            "type": 55,
            "action": "use_existing",
            "includeDependents": false,
            "level": "project_object"
          },
          {
            "id": "1334ECBB11E78F4D109F0080EFD55D0D",
            "name": "SaveAsDocumentTest",
            "type": 55,
            "action": "use_existing",
            "includeDependents": false,
            "level": "project_object"
          },
          {
            "id": "811B7AEB11EB53EF4E920080EFE51106",
            "name": "ReportDataSource",
            "type": 3,
            "action": "replace",
            "includeDependents": false,
            "level": "project_object"
          },
          {
            "id": "8BC2E91D4AA8E9A14E7FBAB740B5B932",
            "name": "MD partition",
            "type": 15,
            "action": "use_existing",
            "includeDependents": false,
            "level": "project_object"
          },
          {
            "id": "F0B5CE694B42895AC7EE4C81433BD6D3",
            "name": "Cost Target",
            "type": 13,
            "action": "use_older",
            "includeDependents": false,
            "level": "project_object"
          },
          {
            "id": "0451E0F3418DEDB7468C7F94D59E231D",
            "name": "Choose Custom Group",
            "type": 10,
            "action": "delete",
            "includeDependents": false,
            "level": "project_object"
          }
        ]
      },
      "treeView": {
        "treeViewType": "project",
        "treeViewSettings": {
          "updateSchema": [],
          "aclOnReplacingObjects": "use_existing",
          "aclOnNewObjects": ["keep_acl_as_source_object"],
          "defaultAction": "force_replace"
        },
        "treeViewContent": [
          {
            "id": "D8EE8AEC11E794390FF00080EF053519",
            "type": 55,
            "action": "use_existing",
            "includeDependents": null
          },
          {"id": "811B7AEB11EB53EF4E920080EFE51106", "name": null, "type": 3, "action": "replace"}
        ]
      }
    }
    """#

  /// Of `VendorSamples.createdGroup`.
  static let createdGroup = #"""
    {
      "name": "test_migrationGroup",
      "treeView": {},
      "migrations": [
        {
          "packageInfo": {
            "type": "configuration",
            "purpose": "migration_group",
            "project": {},
            "tocView": {
              "settings": {
                "updateSchema": [],
                "aclOnReplacingObjects": "replace",
                "aclOnNewObjects": ["inherit_acl_as_dest_folder"],
                "defaultAction": "keep_both"
              },
              "content": [
                {
                  "id": "989875724CB91A7EC2E365BD0228EB50",
                  "name": "User_Korean",
                  "type": 34,
                  "action": "use_existing",
                  "includeDependents": false,
                  "level": "configuration_object"
                }
              ]
            }
          },
          "importInfo": {"project": {}}
        },
        {
          "packageInfo": {
            "type": "project",
            "purpose": "migration_group_child",
            "project": {"id": "B19DEDCC11D4E0EFC000EB9495D0F44F", "name": "Category"},
            "tocView": {
              "settings": {
                "updateSchema": ["recal_table_logical_size"],
                "aclOnReplacingObjects": "replace",
                "aclOnNewObjects": ["inherit_acl_as_dest_folder"],
                "defaultAction": "keep_both"
              },
              "content": [
                {
                  "id": "0DFE6FB4356F4FA2A0C1C10D0B415355",
                  "name": "Add",
                  "type": 11,
                  "action": "force_replace",
                  "includeDependents": false,
                  "level": "project_object"
                },
                {
                  "id": "1334ECBB11E78F4D109F0080EFD55D0D",
                  "name": "SaveAsDocumentTest",
                  "type": 55,
                  "action": "use_existing",
                  "includeDependents": false,
                  "level": "project_object"
                }
              ]
            }
          },
          "importInfo": {"project": {"id": "B19DEDCC11D4E0EFC000EB9495D0F44F", "name": "name"}}
        }
      ]
    }
    """#
}
