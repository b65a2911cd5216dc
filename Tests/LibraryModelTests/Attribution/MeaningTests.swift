import LibraryModel
import Testing

/// What is concluded from the words of a refusal beyond its status.
@Suite struct `What a refusal means` {
  @Test(
    arguments: [
      ("ERR014", "User does not have the privilege"), ("ERR017", nil), ("ERR001", "The user lacks privileges."),
      (nil, "You do not have the Privilege 'Create package' in project 'Tutorial'."),
      ("ERR001", "(ERR) The privilege to edit \"Sales\" is missing."),
    ] as [(String?, String?)])
  func `a 403 for want of a privilege is the user's, for every target`(code: String?, message: String?) {
    #expect(ServerWords(status: 403, code: code, message: message).isLackOfPrivilege)
    #expect(!ServerWords(status: 400, code: code, message: message).isLackOfPrivilege)
  }

  @Test(arguments: [
    "Access to the object 'Privilege report' is denied.", "Access to “Lack of privileges” is denied.",
    "The object \"privilege\" can't be read by you.", "Access to `privilege` is denied.", "Access is denied.", "",
    "Underprivileged users may not.",
  ])
  func `a 403 that only names an object called so is about that object`(message: String) {
    #expect(!ServerWords(status: 403, code: "ERR004", message: message).isLackOfPrivilege)
  }

  @Test(
    arguments: [
      ("Cannot do current operation for now when `packageInfo.status` is 'creating'.", .creating),
      ("Cannot do current operation for now when `packageInfo.status` is 'empty'.", .empty),
      ("Cannot do current operation for now when `packageInfo.status` is 'locked'.", .locked),
      ("The package is creating.", .creating),
      ("The object 'creating' can't be added.", nil), ("The object 'empty' can't be added.", nil),
      ("The recreating of indexes failed.", nil), (nil, nil),
    ] as [(String?, PackageStatus?)])
  func `an ERR006 may name the status that is in the way, which no name of an object does`(
    message: String?, status: PackageStatus?
  ) {
    #expect(ServerWords(status: 400, code: "ERR006", message: message).statusInTheWay == status)
    #expect(ServerWords(status: 400, code: "ERR005", message: message).statusInTheWay == nil)
  }
}
