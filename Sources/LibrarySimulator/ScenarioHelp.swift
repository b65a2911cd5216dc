extension Scenario {
  static let help = """
    A scenario, all members of which can be left out but the names of faults:
    {"seed": 7,
     "logins": {"most": 3, "requests": 500, "seconds": 3600},
     "faults": [
      {"fault": "dropAfter", "requests": ["put"], "rate": 0.2},
      {"fault": "late", "at": [3, 8], "milliseconds": 2000},
      {"fault": "edited", "targets": [ID], "limit": 1},
      {"fault": "overloaded", "rate": 0.05, "retryAfter": 2, "asDate": true},
      {"fault": "repositoryDown", "from": 600, "until": 4200}]}

    logins      at most so many of the user at a time; a login is gone after so
                many requests, and after so many seconds
    requests    of login, logout, keepAlive, list, get, put and other, those
                that a fault goes with; all that it can go with where not said
    targets     ids; only requests for one of these
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
    The answer; the name ending in After: done, and then this answer:
    serverError, serverErrorAfter   500 and JSON; or another status of the 5xx
    errorPage, errorPageAfter       502 and HTML; or another status of the 5xx
    overloaded        429; like serverError and errorPage with retryAfter, in
                      seconds, and asDate
    serverUnreachable ERR0013, 503    repositoryDown   ERR002, 500
    storageDatabase   the vendor's two messages about the Storage Service,
    storageLocation   500, with list, get and put
    conflict          409 (put)
    The login:
    loginExpired  the request's login is gone      loginRefused   ERR003
    tooManyLogins ERR001 with I-Server code -2147072486, 500
    noProject     the login lives on a node without the projects, and all that
                  belongs to one is refused with I-Server code -2147209151, 404
    The target:
    staleRead     it is shown as it was milliseconds ago (get)
    edited        somebody else edits it, for milliseconds, before a put or
                  after a get
    endless       the edit stays creating (put)
    clockSkew     the server's dates are milliseconds ahead, or behind with a
                  minus; goes by from and until
    """
}
