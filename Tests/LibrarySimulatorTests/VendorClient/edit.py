"""The vendor's own client (mstrio-py) on its way through a Library: it logs in, looks around, edits two migrations one
after the other, waits until each package is made, and logs out.

URL, LOGIN_NAME, LOGIN_PASSWORD, LOGIN_TOKEN and PROJECT come from the environment. What it saw is printed as one JSON
object. All requests are mstrio's own; only the body of an edit is built here, since mstrio leaves that to its callers.
"""

import json
import logging
import os
import sys

from mstrio.api import migration as api
from mstrio.connection import Connection
from mstrio.helpers import IServerError
from mstrio.object_management.migration import Migration, PackageStatus, PackageType, list_migrations

URL, NAME, PASSWORD, TOKEN, PROJECT = (
    os.environ[name] for name in ("URL", "LOGIN_NAME", "LOGIN_PASSWORD", "LOGIN_TOKEN", "PROJECT")
)
ITEM_KEYS = ("id", "name", "type", "action", "includeDependents")
# mstrio logs what it does to standard error, where only what went wrong should stand.
logging.disable(logging.CRITICAL)


def connect(password=PASSWORD, **options):
    return Connection(URL, NAME, password, ssl_verify=False, verbose=False, **options)


def refusal(ask):
    """What the server says no with."""
    try:
        ask()
    except IServerError as error:
        return {"status": error.http_code, "message": str(error)}
    return None


def token_works():
    connection = connect(password=None, api_token=TOKEN)
    try:
        return connection.status()
    finally:
        connection.close()


def body(package):
    """Another name, another action of the first item, and all the rest as it was."""
    items = [{key: item[key] for key in ITEM_KEYS} for item in package["tocView"]["content"]]
    items[0]["action"] = "use_older"
    return {
        "name": "Édité: " + package["name"],
        "type": package["type"],
        "project": package["project"],
        "tocView": {"settings": package["tocView"]["settings"], "content": items},
        "treeView": json.loads(package["treeView"]),
    }


def edit(connection, migration):
    before = migration.get_migration_content()["packageInfo"]
    is_of_project = migration.package_info.type is PackageType.OBJECT
    answer = api.edit_migration_package(
        connection,
        prefer="respond-async",
        migration_id=migration.id,
        body=body(before),
        project_id=PROJECT if is_of_project else None,
    )
    statuses = []
    while not statuses or migration.package_info.status is PackageStatus.CREATING:
        migration.fetch()
        statuses.append(migration.package_info.status.value)
    after = migration.get_migration_content()["packageInfo"]
    return {
        "answer": {"status": answer.status_code, "body": answer.json()},
        "statuses": statuses,
        "progress": migration.package_info.progress,
        "asked": body(before),
        "found": {**body(after), "name": after["name"]},
    }


def report():
    said = {"tokenWorks": token_works(), "wrongPassword": refusal(lambda: connect(password=PASSWORD + "?"))}
    connection = connect(project_id=PROJECT)
    connection.renew()
    said["connection"] = {
        "isAlive": connection.status(),
        "iserverVersion": connection.iserver_version,
        "timeout": connection.timeout,
        "userName": connection.user_full_name,
        "projectName": connection.project_name,
    }
    migrations = list_migrations(connection)
    said["listed"] = [
        [each.id, each.name, each.package_info.purpose.value, each.package_info.status.value] for each in migrations
    ]
    page = api.list_migrations(connection, offset=1, limit=2).json()
    said["page"] = {"total": page["total"], "ids": [each["id"] for each in page["data"]]}
    said["unknown"] = refusal(lambda: api.get_migration(connection, "0" * 32))
    said["edits"] = [edit(connection, Migration(connection, id=each.id)) for each in migrations[:2]]

    token = connection.token
    connection.close()
    connection.token = token
    said["isAliveAfterLogout"] = connection.status()
    return said


if __name__ == "__main__":
    json.dump(report(), sys.stdout)
