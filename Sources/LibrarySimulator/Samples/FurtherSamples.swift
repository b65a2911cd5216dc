extension Samples {
  /// A migration of a configuration package: it belongs to no project.
  static let configuration = #"""
    {
      "id": "09ADA2DD251F4927A442451C0100EA16:EA55B5338588411689E838FEC3A8EAA3",
      "packageInfo": {
        "id": "09ADA2DD251F4927A442451C0100EA16", "name": "configuration_test", "replicated": false,
        "type": "configuration", "lastUpdatedDate": "2023-03-07T08:50:59.527+0000",
        "creator": {"id": "54F3D26011D2896560009A8E67019608", "name": "Administrator"},
        "creationDate": "2023-03-07T08:50:33.267+0000",
        "environment": {"id": "sss_project_package_id", "name": "sss project package name"},
        "storage": {
          "size": 703230,
          "path": "mstr/shared/migrations/packages/2023-03-07/9DDDCDEF8A334FBAA98E47E0E8300CF9.mmp"
        },
        "project": {}, "status": "created", "message": "", "progress": 100.0, "deleted": false,
        "existing": true,
        "tocView": {
          "settings": {
            "updateSchema": [], "aclOnReplacingObjects": "replace",
            "aclOnNewObjects": ["inherit_acl_as_dest_folder"], "defaultAction": "keep_both"
          },
          "content": [
            {
              "id": "989875724CB91A7EC2E365BD0228EB50", "name": "User_Korean",
              "version": "385DE21942CBD4AD3BFED28070A54C7E", "type": 34,
              "owner": {"id": "54F3D26011D2896560009A8E67019608"},
              "dateCreated": "2008-12-23T09:17:03.000+0000", "dateModified": "2017-04-11T20:16:37.000+0000",
              "action": "use_existing", "includeDependents": false, "explicitIncluded": true,
              "level": "configuration_object"
            }
          ]
        },
        "purpose": "object_migration", "treeView": "{}"
      },
      "importInfo": {
        "id": "EA55B5338588411689E838FEC3A8EAA3", "creator": {}, "creationDate": "2023-03-07T08:50:33.268+0000",
        "lastUpdatedDate": "2023-03-07T08:50:33.268+0000",
        "environment": {"id": "sss_project_package_id", "name": "sss_project_import_name"}, "status": "pending",
        "importRequestStatus": "pending", "undoRequestStatus": "pending", "progress": 0.0, "message": "",
        "undoStorage": {}, "project": {}, "deleted": false
      },
      "version": "2"
    }
    """#

  /// A migration of users' security in a project: it names its project, and leaves settings open.
  static let security = #"""
    {
      "id": "09ADA2DD251F4927A442451C0100EA16:EA55B5338588411689E838FEC3A8EAA3",
      "packageInfo": {
        "id": "09ADA2DD251F4927A442451C0100EA16", "name": "project_security_test", "replicated": false,
        "type": "project_security", "lastUpdatedDate": "2023-03-07T08:50:59.527+0000",
        "creator": {"id": "54F3D26011D2896560009A8E67019608", "name": "Administrator"},
        "creationDate": "2023-03-07T08:50:33.267+0000",
        "environment": {"id": "sss_project_package_id", "name": "sss project package name"},
        "storage": {
          "size": 3006,
          "path": "mstr/shared/migrations/packages/2023-03-07/9DDDCDEF8A334FBAA98E47E0E8300CF9.mmp"
        },
        "project": {"id": "B19DEDCC11D4E0EFC000EB9495D0F44F", "name": "MicroStrategy Tutorial"},
        "status": "created", "message": "", "progress": 100.0, "deleted": false, "existing": true,
        "tocView": {
          "settings": {
            "updateSchema": null, "aclOnReplacingObjects": null, "aclOnNewObjects": ["keep_acl_as_source_object"],
            "defaultAction": "replace"
          },
          "content": [
            {
              "id": "54F3D26011D2896560009A8E67019608", "name": "Administrator",
              "version": "385DE21942CBD4AD3BFED28070A54C7E", "type": 34,
              "owner": {"id": "54F3D26011D2896560009A8E67019608"},
              "dateCreated": "2008-12-23T09:17:03.000+0000", "dateModified": "2017-04-11T20:16:37.000+0000",
              "action": "replace", "includeDependents": false, "explicitIncluded": true, "level": "project_object"
            }
          ]
        },
        "purpose": "object_migration", "treeView": "{}"
      },
      "importInfo": {
        "id": "EA55B5338588411689E838FEC3A8EAA3", "creator": {}, "creationDate": "2023-03-07T08:50:33.268+0000",
        "lastUpdatedDate": "2023-03-07T08:50:33.268+0000",
        "environment": {"id": "sss_project_package_id", "name": "sss_project_import_name"}, "status": "pending",
        "importRequestStatus": "pending", "undoRequestStatus": "pending", "progress": 0.0, "message": "",
        "undoStorage": {}, "project": {"id": "B19DEDCC11D4E0EFC000EB9495D0F44F", "name": "name"},
        "deleted": false
      },
      "version": "2"
    }
    """#

  /// A migration that merges whole projects: its tocView has settings and no content.
  static let projectMerge = #"""
    {
      "id": "09ADA2DD251F4927A442451C0100EA16:EA55B5338588411689E838FEC3A8EAA3",
      "packageInfo": {
        "id": "09ADA2DD251F4927A442451C0100EA16", "name": "project_merge_test", "replicated": false,
        "type": "project", "lastUpdatedDate": "2023-03-07T08:50:59.527+0000",
        "creator": {"id": "54F3D26011D2896560009A8E67019608", "name": "Administrator"},
        "creationDate": "2023-03-07T08:50:33.267+0000",
        "environment": {"id": "sss_project_package_id", "name": "sss project package name"},
        "storage": {
          "size": 703230,
          "path": "mstr/shared/migrations/packages/2023-03-07/9DDDCDEF8A334FBAA98E47E0E8300CF9.mmp"
        },
        "project": {"id": "B19DEDCC11D4E0EFC000EB9495D0F44F", "name": "MicroStrategy Tutorial"},
        "status": "created", "message": "", "progress": 100.0, "deleted": false, "existing": true,
        "tocView": {
          "settings": {
            "updateSchema": ["recal_table_logical_size", "recal_table_keys_fact_entry_level", "update_schema_logic\#
    al_info"],
            "aclOnReplacingObjects": "use_existing", "aclOnNewObjects": ["keep_acl_as_source_object"],
            "validateDependencies": true, "defaultAction": "use_existing",
            "folderActions": [{"id": "8D679D5111D3E4981000E787EC6DE8A4", "action": "use_existing"}],
            "objectTypeActions": [{"type": 1, "subtype": 256, "action": "use_existing"}],
            "objectActions": [{"id": "8D679D5111D3E4981000E787EC6DE8A4", "action": "replace"}],
            "translationAction": "existing"
          }
        },
        "purpose": "project_merge", "treeView": "{}"
      },
      "importInfo": {
        "id": "EA55B5338588411689E838FEC3A8EAA3", "creator": {}, "creationDate": "2023-03-07T08:50:33.268+0000",
        "lastUpdatedDate": "2023-03-07T08:50:33.268+0000",
        "environment": {"id": "sss_project_package_id", "name": "sss_project_import_name"}, "status": "pending",
        "importRequestStatus": "pending", "undoRequestStatus": "pending", "progress": 0.0, "message": "",
        "undoStorage": {}, "project": {"id": "B19DEDCC11D4E0EFC000EB9495D0F44F", "name": "name"},
        "deleted": false
      },
      "version": "2"
    }
    """#
}
