/// The seventh version: a batch may be stopped after so many failures of its jobs.
let schemaV7Stops = """
  ALTER TABLE batch ADD COLUMN stop_after INTEGER CHECK (stop_after IS NULL OR stop_after >= 1);  -- failures; NULL: it goes on
  ALTER TABLE batch ADD COLUMN failures INTEGER NOT NULL DEFAULT 0 CHECK (failures >= 0);  -- since it began or was let go on
  ALTER TABLE batch ADD COLUMN stopped INTEGER CHECK (stopped IS NULL OR stop_after IS NOT NULL);  -- ms; NULL: it is not
  -- Of the held jobs those that are held since their batch was stopped, and not since somebody said so.
  CREATE TABLE held_by_stop (job INTEGER PRIMARY KEY REFERENCES job ON DELETE CASCADE) STRICT;
  -- The queued jobs of a stopped batch from one id to another are still to be held: very many are in several transactions.
  CREATE TABLE to_hold (
    id INTEGER PRIMARY KEY,
    batch INTEGER NOT NULL REFERENCES batch ON DELETE CASCADE,
    after INTEGER NOT NULL,                 -- those up to this one have been
    last INTEGER NOT NULL) STRICT;
  """
