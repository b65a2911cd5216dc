/// Samples of the vendor's page, "Edit migrations and migration groups", as they stand there.
extension VendorSamples {
  /// The body of `PUT /api/migrations/{id}/packageInfo`.
  static let migrationBody = #"""
    {
      "type": "project",
      "name": "Object_Migration_edit",
      "tocView": {
        "settings": {
          "updateSchema": ["recal_table_logical_size"],
          "aclOnReplacingObjects": "replace",
          "aclOnNewObjects": ["inherit_acl_as_dest_folder"],
          "defaultAction": "keep_both"
        },
        "content": [
          {
            "id": "1334ECBB11E78F4D109F0080EFD55D0D",
            "name": "SaveAsDocumentTest",
            "type": 55,
            "action": "use_existing",
            "includeDependents": false
          },
          {
            "id": "8D679D3711D3E4981000E787EC6DE8A4",
            "name": "Category",
            "type": 12,
            "action": "use_newer",
            "includeDependents": false
          },
          {
            "id": "F0B5CE694B42895AC7EE4C81433BD6D3",
            "name": "Cost Target",
            "type": 13,
            "action": "use_older",
            "includeDependents": false
          },
          {
            "id": "0DFE6FB4356F4FA2A0C1C10D0B415355",
            "name": "Add",
            "type": 11,
            "action": "force_replace",
            "includeDependents": false
          },
          {
            "id": "0451E0F3418DEDB7468C7F94D59E231D",
            "name": "Choose Custom Group",
            "type": 10,
            "action": "delete",
            "includeDependents": false
          },
          {
            "id": "8BC2E91D4AA8E9A14E7FBAB740B5B932",
            "name": "MD partition",
            "type": 15,
            "action": "use_existing",
            "includeDependents": false
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
          {
            "id": "811B7AEB11EB53EF4E920080EFE51106",
            "name": null,
            "type": 3,
            "action": "replace"
          }
        ]
      }
    }
    """#

  /// The answer to `GET /api/migrations/{id}` while the edit is in work.
  static let migrationCreating = #"""
    {
      "id": "652323369FB24BC1BDCEE7DF4F674FA5:E00475B02F6A40ABB135B4A026B9BA75",
      "packageInfo": {
        "id": "652323369FB24BC1BDCEE7DF4F674FA5",
        "name": "Object_Migration_edit",
        "replicated": false,
        "type": "project",
        "lastUpdatedDate": "2023-03-08T09:49:39.893+0000",
        "creator": {
          "id": "54F3D26011D2896560009A8E67019608",
          "name": "Administrator"
        },
        "creationDate": "2023-03-08T09:48:50.325+0000",
        "environment": {
          "id": "sss_project_package_id",
          "name": "sss project package name"
        },
        "storage": {},
        "project": {
          "id": "B19DEDCC11D4E0EFC000EB9495D0F44F",
          "name": "MicroStrategy Tutorial"
        },
        "status": "creating",
        "message": "",
        "progress": 0.0,
        "deleted": false,
        "existing": true,
        "purpose": "object_migration"
      },
      "importInfo": {
        "id": "E00475B02F6A40ABB135B4A026B9BA75",
        "creator": {},
        "creationDate": "2023-03-08T09:48:50.325+0000",
        "lastUpdatedDate": "2023-03-08T09:48:50.325+0000",
        "environment": {
          "id": "sss_project_package_id",
          "name": "sss_project_import_name"
        },
        "status": "pending",
        "importRequestStatus": "pending",
        "undoRequestStatus": "pending",
        "progress": 0.0,
        "message": "",
        "undoStorage": {},
        "project": {
          "id": "B19DEDCC11D4E0EFC000EB9495D0F44F",
          "name": "name"
        },
        "deleted": false
      },
      "version": "2"
    }
    """#
}
