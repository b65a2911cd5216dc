/// As SQLite has them. What must hold (one edit a slot, one edit a target) is refused by the unique ones.
let indexes = #"""
  CREATE UNIQUE INDEX one_first ON job (target) WHERE first;
  CREATE UNIQUE INDEX one_edit_a_target ON job (target) WHERE holds;
  CREATE UNIQUE INDEX one_edit_a_slot ON job (server, slot) WHERE slot IS NOT NULL;
  CREATE UNIQUE INDEX one_edit_a_slot_somewhere ON job (environment, slot) WHERE slot IS NOT NULL AND server IS NULL;
  CREATE UNIQUE INDEX one_open ON submission (job) WHERE ended IS NULL;
  CREATE INDEX eligible ON job (environment, lane, urgency DESC, place) WHERE eligible;
  CREATE INDEX line ON job (target, place) WHERE due AND NOT first;
  CREATE INDEX urgent ON job (target, priority, place) WHERE due AND NOT first;
  CREATE INDEX holding ON job (environment, slot) WHERE holds;
  CREATE INDEX at_server ON job (server) WHERE server IS NOT NULL;
  CREATE INDEX in_trouble ON job (environment, trouble, claimed) WHERE trouble IS NOT NULL;
  CREATE INDEX resting ON job (rest_from) WHERE rest_from IS NOT NULL;
  CREATE INDEX waking ON job (wake, id) WHERE wake IS NOT NULL;
  CREATE INDEX expiring ON job (deadline, id) WHERE deadline IS NOT NULL AND ended IS NULL;
  CREATE INDEX suspected ON job (crashes, id) WHERE crashes IS NOT NULL;
  CREATE INDEX by_end ON job (state, ended, id) WHERE ended IS NOT NULL;
  CREATE INDEX documented ON job (ended, id) WHERE ended IS NOT NULL AND has_documents;
  -- What SQLite's indexes have behind their columns by themselves.
  CREATE INDEX by_state ON job (state, id);
  CREATE INDEX by_environment ON job (environment, id);
  CREATE INDEX by_target ON job (target, id);
  CREATE INDEX by_batch ON job (batch, id) WHERE batch IS NOT NULL;
  CREATE INDEX by_failure_reason ON job (failure_reason, id) WHERE failure_reason IS NOT NULL;
  CREATE INDEX by_submitter ON job (submitted_by, id);
  CREATE INDEX dependents ON dependency (predecessor, job) WHERE NOT met;
  CREATE INDEX by_label ON label (name, value, job);
  CREATE INDEX key_by_age ON key (created, key, uid) WHERE ended_as IS NOT NULL;
  CREATE INDEX durations_of ON duration (environment, kind, id);
  """#
