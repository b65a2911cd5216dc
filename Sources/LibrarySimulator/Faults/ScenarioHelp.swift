extension Scenario {
  static let help = """
    A scenario, all members of which can be left out but the names of faults:
    {"seed": 7, "nodes": 3,
     "logins": {"most": 3, "requests": 500, "seconds": 3600, "over": "redirect"},
     "faults": [
      {"fault": "dropAfter", "requests": ["put"], "rate": 0.2},
      {"fault": "late", "at": [3, 8], "milliseconds": 2000},
      {"fault": "edited", "targets": [ID], "limit": 1, "changes": ["item"]},
      {"fault": "overloaded", "rate": 0.05, "retryAfter": 2, "asDate": true},
      {"fault": "page", "body": "ingress", "from": 60, "until": 62},
      {"fault": "refused", "body": "objectNotFound", "requests": ["get"],
       "content": true, "targets": [ID]},
      {"fault": "nodeDown", "node": 2, "from": 30},
      {"fault": "repositoryDown", "from": 600, "until": 4200}]}

    logins      at most so many of the user at a time; a login is gone after so
                many requests, and after so many seconds; over: what a client
                is told whose login is gone, a body as of loginExpired
    nodes       how many the server has, 1 where not said; each login lives on
                one, in turn, and its cookies name it (JSESSIONID=....node2)
    Which requests a fault is due with; what is left out does not matter:
    requests    of login, logout, keepAlive, status, list, get, put and other,
                those that a fault goes with; all that it can go with where not
                said, but put only with edited
    targets     ids; only requests for one of these
    content     true: only reads that ask for content; false: only the others;
                with requests ["get"]
    packageStatus   only requests for a target that has a package of this
                status, create_failed say, when the request comes
    node        only requests whose cookies name this node
    rate        the share of these requests, from 0 to 1
    at          the how-manieth of these requests, from 1; with neither, each
    from, until seconds since the scenario began
    limit       how often at most
    The first fault of the list that is due with a request is performed, no
    other. What chance decides hangs on the seed, the place in the list, the
    kind of request, its target and how many of these there were: the same
    requests get the same faults, in whatever order targets are asked for.

    The connection:
    refuse        nobody listens; goes by from and until, and control calls are
                  refused as well
    dropBefore    closed, and nothing done       dropAfter  done, and closed
    late          closed, and an edit begins milliseconds later (put)
    hang          no answer, and nothing done    hangAfter  done, and no answer
    slowAnswer    done, and answered milliseconds later
    slowBody      the body comes in pieces, over milliseconds
    truncatedBody done; half of the body, and closed

    Another answer than the server's; the name ending in After: done, and then
    this answer. retryAfter, in seconds, and asDate go with these:
    page, pageAfter         something in front of the server says body, with a
                            status from 200 to 599; badGateway where not said
    refused, refusedAfter   the Library says body, with a status from 400 to
                            599; unexpected where not said
    errorPage, errorPageAfter       page badGateway with a status of the 5xx
    serverError, serverErrorAfter   refused unexpected with one of the 5xx
    overloaded        429
    but not with these:
    says              text, with a status from 200 to 599; 200 where not said
    serverUnreachable ERR0013, 503    repositoryDown   ERR002, 500
    storageDatabase   the vendor's two messages about the Storage Service,
    storageLocation   500, with list, get and put
    conflict          409 (put)

    A body of page, with its usual status:
    badGateway   502, HTML       loginPage    200, HTML
    firewall     403, HTML       redirect     302 to location, or a login page
    tomcat       404, HTML       nodeGone     503, HTML
    ingress      404, text       maintenance  503, HTML, Retry-After: a year
    gateway      404, JSON       requestTimeout  408, HTML, Connection: close
    empty        404, no body
    A body of refused:
    unexpected      500 ERR001    objectNotFound  500 ERR001, I-Server code
    notFound        404 ERR004                    -2147216373
    sessionOver     401 ERR009    noPrivilege     403 ERR014
    unreachable     503 ERR016    noPrivilegeInList  the same in "errors"
    namesStorageService  400 ERR006, of an object that is called so

    The server's own answer in other bytes:
    byteOrderMark   one stands before the JSON
    gzip            gzip, whatever was asked for
    cutBody         half of the JSON, as if it were all
    notUTF8         no text at all
    latin1          the first name ends in Latin-1 (these with list, get, put)
    halfSurrogate   the first name ends in half a surrogate pair, escaped
    memberTwice     the first name stands there twice, null before
    What the server says of a target (get):
    treeNotJSON     the treeView, where it is shown, is no JSON
    treeTooDeep     it is JSON, and 100,000 arrays lie in each other
    noDate          each lastUpdatedDate is null
    unknownStatus   the packages' status is a word of another version
    unknownAction   the action of the first item is one

    The login:
    loginExpired  the request's login is gone, and from now on its client is
                  told body: sessionOver, redirect, firewall or loginPage; as
                  "over" has it, or sessionOver, where not said
    tokenRotated  the answer brings a new X-MSTR-AuthToken, and the old token
                  opens nothing any more
    nodeDown      requests with cookies of the node are answered body of page,
                  nodeGone where not said; those without cookies go to a node
                  that is up, and are answered so, too, where none is; the
                  node's logins are there again afterwards
    loginRefused  ERR003
    tooManyLogins ERR001 with I-Server code -2147072486, 500
    noProject     the login lives on a node without the projects, and all that
                  belongs to one is refused with I-Server code -2147209151, 404

    The target:
    staleRead     it is shown as it was milliseconds ago (get)
    statusLate    the edit is taken, and reads show for milliseconds what was
                  before (put)
    dateFirst     the same, but its date moves at once (put)
    edited        somebody else edits it, for milliseconds, before a put or
                  after a get; nothing where it can't be edited then
    editedAfter   the same, when the edit of a put has come to its end (put)
                  changes: of name, settings (the packages' default actions),
                  treeView, level (of the first item), order (of the items,
                  reversed), unknownKey (in tocView) and item (one more), some;
                  name and settings where not said. With none, [], only the
                  date moves, and the status stays
    endless       the edit stays creating (put)
    clockSkew     the server's dates are milliseconds ahead, or behind with a
                  minus; goes by from and until
    """
}
