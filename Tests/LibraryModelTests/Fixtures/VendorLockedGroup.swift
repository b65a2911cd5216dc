/// Samples of the vendor's page, "Edit migrations and migration groups", as they stand there.
extension VendorSamples {
  /// The answer to `GET /api/migrationGroups/{id}?showContent=all`, before the edit it says; locked and approved.
  static let lockedGroup = #"""
    {
      "id": "11C09927B0B748A6970AE958CBD44FCE:FB6A954D2AB14BB09E2F98B72E634224",
      "name": "test_migrationGroup",
      "sourceEnvironment": {
        "id": "environment_url_src",
        "name": "environment_src"
      },
      "targetEnvironment": {
        "id": "environment_url_tar",
        "name": "environment_tar"
      },
      "treeView": "{}",
      "importRequestStatus": "approved",
      "undoRequestStatus": "pending",
      "creationDate": "2022-09-08T06:47:19.599+0000",
      "lastUpdatedDate": "2022-09-08T06:50:56.718+0000",
      "migrations": [
        {
          "id": "ACEE65A19AD34FA38200A3D59BA879A9:0AE4FFDD4289481084005D39EF516FB4",
          "packageInfo": {
            "id": "ACEE65A19AD34FA38200A3D59BA879A9",
            "groupId": "11C09927B0B748A6970AE958CBD44FCE",
            "name": "test_migrationGroup",
            "replicated": false,
            "purpose": "migration_group",
            "type": "configuration",
            "creator": {
              "id": "54F3D26011D2896560009A8E67019608",
              "name": "Administrator"
            },
            "creationDate": "2022-09-08T06:47:19.599+0000",
            "lastUpdatedDate": "2022-09-08T06:50:56.716+0000",
            "storage": {
              "size": 3006,
              "path": "mstr/shared/migrations/packages/2022-09-08/5C3AEA3CFBF349559C25C41903F36048.mmp"
            },
            "project": {},
            "status": "locked",
            "message": "",
            "progress": 100.0,
            "deleted": false,
            "existing": true,
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
                  "version": "385DE21942CBD4AD3BFED28070A54C7E",
                  "type": 34,
                  "owner": {
                    "id": "54F3D26011D2896560009A8E67019608"
                  },
                  "dateCreated": "2008-12-23T09:17:03.000+0000",
                  "dateModified": "2017-04-11T20:16:37.000+0000",
                  "action": "use_existing",
                  "includeDependents": false,
                  "explicitIncluded": true,
                  "level": "configuration_object"
                }
              ]
            }
          },
          "importInfo": {
            "id": "0AE4FFDD4289481084005D39EF516FB4",
            "groupId": "FB6A954D2AB14BB09E2F98B72E634224",
            "creator": {},
            "creationDate": "2022-09-08T06:47:19.599+0000",
            "lastUpdatedDate": "2022-09-08T06:50:56.717+0000",
            "status": "pending",
            "progress": 0.0,
            "message": "",
            "undoStorage": {},
            "project": {},
            "deleted": false
          }
        },
        {
          "id": "61794A98597D45B684BB9C711295BB9B:597576B451BB46CFBDD29FB71EC5CC98",
          "packageInfo": {
            "id": "61794A98597D45B684BB9C711295BB9B",
            "groupId": "11C09927B0B748A6970AE958CBD44FCE",
            "name": "test_migrationGroup",
            "replicated": false,
            "purpose": "migration_group_child",
            "type": "project",
            "creator": {
              "id": "54F3D26011D2896560009A8E67019608",
              "name": "Administrator"
            },
            "creationDate": "2022-09-08T06:47:19.599+0000",
            "lastUpdatedDate": "2022-09-08T06:50:56.717+0000",
            "storage": {
              "size": 130139,
              "path": "mstr/shared/migrations/packages/2022-09-08/B0D001993B754E569C9E4FE6C3879EA3.mmp"
            },
            "project": {
              "id": "B19DEDCC11D4E0EFC000EB9495D0F44F",
              "name": "Category"
            },
            "status": "locked",
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
                  "dateModified": "2022-09-05T04:36:32.000+0000",
                  "action": "force_replace",
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
                }
              ]
            }
          },
          "importInfo": {
            "id": "597576B451BB46CFBDD29FB71EC5CC98",
            "groupId": "FB6A954D2AB14BB09E2F98B72E634224",
            "creator": {},
            "creationDate": "2022-09-08T06:47:19.599+0000",
            "lastUpdatedDate": "2022-09-08T06:50:56.718+0000",
            "status": "pending",
            "progress": 0.0,
            "message": "",
            "undoStorage": {},
            "project": {
              "id": "B19DEDCC11D4E0EFC000EB9495D0F44F",
              "name": "name"
            },
            "deleted": false
          }
        }
      ],
      "version": "1"
    }
    """#
}
