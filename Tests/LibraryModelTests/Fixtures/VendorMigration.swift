/// Samples of the vendor's page, "Edit migrations and migration groups", as they stand there.
extension VendorSamples {
  /// The answer to `GET /api/migrations/{id}?showContent=all`.
  static let migration = #"""
    {
      "id": "09ADA2DD251F4927A442451C0100EA16:EA55B5338588411689E838FEC3A8EAA3",
      "packageInfo": {
        "id": "09ADA2DD251F4927A442451C0100EA16",
        "name": "object_migration_test",
        "replicated": false,
        "type": "project",
        "lastUpdatedDate": "2023-03-07T08:50:59.527+0000",
        "creator": {
          "id": "54F3D26011D2896560009A8E67019608",
          "name": "Administrator"
        },
        "creationDate": "2023-03-07T08:50:33.267+0000",
        "environment": {
          "id": "sss_project_package_id",
          "name": "sss project package name"
        },
        "storage": {
          "size": 703230,
          "path": "mstr/shared/migrations/packages/2023-03-07/9DDDCDEF8A334FBAA98E47E0E8300CF9.mmp"
        },
        "project": {
          "id": "B19DEDCC11D4E0EFC000EB9495D0F44F",
          "name": "MicroStrategy Tutorial"
        },
        "status": "created",
        "message": "",
        "progress": 100.0,
        "deleted": false,
        "existing": true,
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
              "version": "1F348F3E11EB7C9D8F150080EF651EEA",
              "type": 11,
              "owner": {
                "id": "54F3D26011D2896560009A8E67019608"
              },
              "dateCreated": "2008-12-22T14:51:20.000+0000",
              "dateModified": "2021-03-04T03:53:04.000+0000",
              "action": "force_replace",
              "includeDependents": false,
              "explicitIncluded": true,
              "level": "project_object"
            },
            {
              "id": "8D679D3711D3E4981000E787EC6DE8A4",
              "name": "Category",
              "version": "21D7619E11EB7C9D8F150080EF753EEA",
              "type": 12,
              "owner": {
                "id": "54F3D26011D2896560009A8E67019608"
              },
              "dateCreated": "2001-01-02T20:48:11.000+0000",
              "dateModified": "2021-03-04T03:53:08.000+0000",
              "action": "use_newer",
              "includeDependents": false,
              "explicitIncluded": true,
              "level": "project_object"
            },
            {
              "id": "D8EE8AEC11E794390FF00080EF053519",
              "name": "DossierTest",
              "version": "62D8E88A11EB7CA13A550080EFC5563B",
              "type": 55,
              "owner": {
                "id": "54F3D26011D2896560009A8E67019608"
              },
              "dateCreated": "2017-09-08T02:03:03.000+0000",
              "dateModified": "2021-03-04T04:23:35.000+0000",
              "action": "use_existing",
              "includeDependents": false,
              "explicitIncluded": true,
              "level": "project_object"
            },
            {
              "id": "1334ECBB11E78F4D109F0080EFD55D0D",
              "name": "SaveAsDocumentTest",
              "version": "6283BF7211EB7CA13A950080EFE5963B",
              "type": 55,
              "owner": {
                "id": "54F3D26011D2896560009A8E67019608"
              },
              "dateCreated": "2017-09-01T19:38:06.000+0000",
              "dateModified": "2021-03-04T04:23:35.000+0000",
              "action": "use_existing",
              "includeDependents": false,
              "explicitIncluded": true,
              "level": "project_object"
            },
            {
              "id": "811B7AEB11EB53EF4E920080EFE51106",
              "name": "ReportDataSource",
              "version": "2CE7AC0F11EB7CA92C0E0080EF455F4D",
              "type": 3,
              "owner": {
                "id": "54F3D26011D2896560009A8E67019608"
              },
              "dateCreated": "2021-01-11T09:29:29.000+0000",
              "dateModified": "2021-03-04T05:19:21.000+0000",
              "action": "replace",
              "includeDependents": false,
              "explicitIncluded": true,
              "level": "project_object"
            },
            {
              "id": "8BC2E91D4AA8E9A14E7FBAB740B5B932",
              "name": "MD partition",
              "version": "22C4810411EB7C9D8F150080EF753EEA",
              "type": 15,
              "owner": {
                "id": "54F3D26011D2896560009A8E67019608"
              },
              "dateCreated": "2012-12-26T03:44:12.000+0000",
              "dateModified": "2021-03-04T03:53:10.000+0000",
              "action": "use_existing",
              "includeDependents": false,
              "explicitIncluded": true,
              "level": "project_object"
            },
            {
              "id": "F0B5CE694B42895AC7EE4C81433BD6D3",
              "name": "Cost Target",
              "version": "230C4E6C11EB7C9D8F150080EF651EEA",
              "type": 13,
              "owner": {
                "id": "54F3D26011D2896560009A8E67019608"
              },
              "dateCreated": "2009-02-16T10:17:19.000+0000",
              "dateModified": "2021-03-04T03:53:10.000+0000",
              "action": "use_older",
              "includeDependents": false,
              "explicitIncluded": true,
              "level": "project_object"
            },
            {
              "id": "0451E0F3418DEDB7468C7F94D59E231D",
              "name": "Choose Custom Group",
              "version": "C38F6AE011EB7CA2A3000080EF9572D2",
              "type": 10,
              "owner": {
                "id": "54F3D26011D2896560009A8E67019608"
              },
              "dateCreated": "2006-06-30T11:42:27.000+0000",
              "dateModified": "2021-03-04T04:33:27.000+0000",
              "action": "delete",
              "includeDependents": false,
              "explicitIncluded": true,
              "level": "project_object"
            }
          ]
        },
        "purpose": "object_migration",
        "treeView": "{\"treeViewType\":\"project\",\"treeViewSettings\":{\"updateSchema\":[],\"aclOnReplacingObjects\":\"use_existing\",\"aclOnNewObjects\":[\"keep_acl_as_source_object\"],\"defaultAction\":\"force_replace\"},\"treeViewContent\":[{\"id\":\"D8EE8AEC11E794390FF00080EF053519\",\"type\":55,\"action\":\"use_existing\",\"includeDependents\":null},{\"id\":\"811B7AEB11EB53EF4E920080EFE51106\",\"name\":null,\"type\":3,\"action\":\"replace\"}]}"
      },
      "importInfo": {
        "id": "EA55B5338588411689E838FEC3A8EAA3",
        "creator": {},
        "creationDate": "2023-03-07T08:50:33.268+0000",
        "lastUpdatedDate": "2023-03-07T08:50:33.268+0000",
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
